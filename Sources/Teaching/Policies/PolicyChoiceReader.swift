internal import MemoryModel
internal import Scenario

/// Reads a block `policies`: a question that is answered by what each policy would have made of the run.
struct PolicyChoiceReader {
  /// Most counts, so that their table is one that somebody reads.
  private static let mostCounts = 8

  private var table: TableReader

  init(_ node: YamlNode) {
    table = TableReader(
      node, keys: ["id", "ask", "points", "counts", "options", "hints", "explain"], what: "the question of policies")
  }

  var problems: [LabProblem] { table.problems }

  /// The question, nil where too little of it can be read.
  mutating func read() -> Question? {
    let id = table.name("id", joint: "-")
    let ask = table.template("ask")
    let points = table.number("points", in: 0...100, or: 1)
    let hints = table.templates("hints")
    let explanation = table.optionalTemplate("explain")
    let counts = table.members("counts").compactMap { readCount($0) }
    let read = table.members("options").compactMap { readOption($0) }
    check(counts, read.map(\.policy))
    guard let id, let ask else { return nil }
    return Question(
      id: id, kind: .choice, phase: .investigate, points: points, ask: ask, context: [], claim: nil,
      policies: PolicyChoice(
        counts: counts, policies: read.map(\.policy), positions: read.map(\.option.value)),
      unit: .count, secondUnit: nil, answer: nil, rule: nil, fixed: nil, tolerance: 0, options: read.map(\.option),
      wrong: [], hints: hints, explanation: explanation, position: table.position)
  }

  private mutating func check(_ counts: [PolicyChoice.Count], _ policies: [CopyPolicy]) {
    if !(1...Self.mostCounts).contains(counts.count) {
      report("there is nothing to tell policies apart by, or too much", "1 to \(Self.mostCounts) `counts`")
    }
    if policies.count < 2 { report("there is not much to choose from", "at least two `options`") }
    if Set(policies).count < policies.count { report("a policy is there twice", "each policy once") }
    if !policies.contains(.linux) {
      report("the policy that kernels follow is missing", "an option with `policy: \(CopyPolicy.linux.rawValue)`")
    }
  }

  private mutating func report(_ message: String, _ expected: String) {
    table.report(LabProblem(message, at: table.position, expected: expected))
  }

  private mutating func readCount(_ node: YamlNode) -> PolicyChoice.Count? {
    var reader = TableReader(node, keys: ["text", "value"], what: "the count")
    let text = reader.template("text")
    let value = reader.text("value")
    for problem in reader.problems { table.report(problem) }
    guard let text, let value else { return nil }
    return PolicyChoice.Count(text: text, value: value)
  }

  private mutating func readOption(_ node: YamlNode) -> (policy: CopyPolicy, option: AnswerOption)? {
    var reader = TableReader(node, keys: ["policy", "text", "belief", "with"], what: "the option")
    let name = reader.text("policy")
    let policy: CopyPolicy? = reader.word("policy", or: .linux)
    let text = reader.template("text")
    let belief = reader.optionalText("belief").map {
      Belief(id: $0.text, numbers: reader.named("with"), position: $0.position)
    }
    if let belief, let problem = belief.problem { reader.report(problem) }
    for problem in reader.problems { table.report(problem) }
    guard let name, let policy, let text else { return nil }
    return (
      policy,
      AnswerOption(text: text, value: name, rule: nil, mistaken: nil, belief: belief, position: node.position)
    )
  }
}
