public import Family

/// One member: its answers to the four questions, and what stands behind them.
public struct MemberSheet: Sendable {
  /// The sheet.
  public let text: String

  /// Asks the model and makes the sheet.
  public init(_ member: Member, style: Style, amounts: AmountText = .human) throws(Refusal) {
    let probe = try MemberProbe(member)
    let costs = CostText(amounts: amounts)
    var questions = FactLines()
    questions.add("shared", member.sharedObject)
    questions.add("tracked", "by " + member.tracking)
    questions.add("diverges", member.divergence)
    questions.add("kept", member.retention)
    var numbers = FactLines()
    numbers.add("a view", costs.sentence(probe.snapshot))
    numbers.add("first byte", costs.sentence(probe.firstWrite))
    numbers.add("again", costs.sentence(probe.secondWrite))
    numbers.add("of ten views", costs.sentence(probe.firstWriteOfTen))
    numbers.add("last sharer", costs.sentence(probe.lastSharer))
    numbers.add(
      "dropped",
      "\(amounts.text(probe.garbageAfterDrop)) that nobody reaches, \(amounts.text(probe.garbageAfterReclaim)) when it was reclaimed"
    )
    var claims = FactLines()
    for claim in member.claims { claims.add(claim.demand.word, claim.quantity + claim.demand.condition) }
    var lines = [style.paint("\(member.title) (\(member.mechanism.words))", .strong)] + questions.lines(style: style)
    lines += ["", "What its model says of a base of \(amounts.text(probe.bytes)):"] + numbers.lines(style: style)
    lines += ["", "Model and engine, \(member.evidence.words):"] + claims.lines(style: style)
    text =
      lines.flatMap { $0.isEmpty || $0.count < style.width ? [$0] : style.wrap($0, width: style.width - 1) }
      .endedLines
  }
}

extension Claim.Demand {
  fileprivate var word: String {
    switch self {
    case .equal: "equal"
    case .band: "band"
    case .unknown: "unknown"
    }
  }

  fileprivate var condition: String {
    switch self {
    case .equal: ""
    case .band(let text), .unknown(let text): ": " + text
    }
  }
}

extension Evidence {
  fileprivate var words: String {
    switch self {
    case .measured(let engine): "held against \(engine)"
    case .published(let source): "by what is published (\(source))"
    }
  }
}
