import Rendering
import Teaching

/// Takes a room through the questions of a lab: vote, discuss, vote again, and only then see the run.
///
/// Nothing about anybody is kept.
struct LabPresenting {
  let lab: Lab
  let screen: LabScreen
  let runner: LabRunner
  private var seed: Seed
  private var rows: [Row] = []

  /// How a room voted on a question.
  private struct Row {
    var id: String
    var before: Double?
    var after: Double?
  }

  /// What comes after a question.
  private enum Turn {
    case nextQuestion
    case sameWithOtherNumbers
    case stop
  }

  init(_ lab: Lab, seed: Seed, screen: LabScreen, runner: LabRunner) {
    self.lab = lab
    self.seed = seed
    self.screen = screen
    self.runner = runner
  }

  /// Goes on until the last question is done or the lecturer stops.
  mutating func go() throws(Failure) {
    var questions = lab.questions[...]
    var shown: Seed?
    while let question = questions.first {
      let variant = try self.variant()
      if shown != seed { try open(variant) }
      shown = seed
      switch try present(question, variant) {
      case .nextQuestion: questions.removeFirst()
      case .sameWithOtherNumbers: seed = seed.next
      case .stop: questions = []
      }
    }
    try close()
  }

  private func variant() throws(Failure) -> Variant {
    do throws(LabErrors) {
      return try lab.variant(seed)
    } catch {
      throw Failure(error, in: lab.file)
    }
  }

  private func open(_ variant: Variant) throws(Failure) {
    try screen.skip()
    try screen.show([screen.style.heading("\(lab.capitalLabel). \(lab.title)")])
    try screen.say("Seed \(seed).")
    for text in lab.introduction {
      try screen.skip()
      try screen.prose(variant.textBeforeRun(text))
    }
  }

  // MARK: One question

  private mutating func present(_ question: Question, _ variant: Variant) throws(Failure) -> Turn {
    let ballot = try self.ballot(question, try runner.predicted(variant).run)
    try screen.head("Question \(question.id)")
    for context in question.context { try screen.prose(variant.textBeforeRun(context)) }
    try screen.skip()
    try screen.say(variant.textBeforeRun(question.ask))
    try screen.skip()
    if question.kind == .order {
      for (index, option) in question.options.enumerated() {
        try screen.say(variant.textBeforeRun(option.text), prefix: "   \(GivenAnswer.letter(index)) ")
      }
      try screen.skip()
    }
    for (index, option) in ballot.options.enumerated() {
      try screen.say(option.text, prefix: "   \(Self.number(index)) ")
    }
    if let table = ballot.key.policyTable { try screen.show(PolicyLines(table: table).lines(screen.style)) }
    try screen.skip()
    if ballot.allowsSeveral { try screen.say("Hands may go up for several.") }
    try screen.say("Type the hands for each, or r to reveal, n for other numbers, s to go on, q to stop.")
    rows.append(Row(id: question.id))
    while true {
      let hasBoth = rows[rows.count - 1].after != nil
      let prompt = rows[rows.count - 1].before == nil ? "hands" : hasBoth ? "r, n, s or q" : "hands, after talking"
      guard let text = try screen.ask("   \(prompt):") else { return .stop }
      switch text.lowercased() {
      case "r":
        try reveal(question, variant)
        return .nextQuestion
      case "n": return .sameWithOtherNumbers
      case "s": return .nextQuestion
      default: try count(text, ballot)
      }
    }
  }

  private func ballot(_ question: Question, _ run: LabRun) throws(Failure) -> Ballot {
    do throws(LabErrors) {
      return try Ballot(question, in: run)
    } catch {
      throw Failure(error, in: lab.file)
    }
  }

  private static func number(_ index: Int) -> String { "(\(index + 1))" }

  /// Notes the hands of the first or the second vote.
  private mutating func count(_ text: String, _ ballot: Ballot) throws(Failure) {
    let votes = text.split { $0 == " " || $0 == "," }.map { Int($0) ?? -1 }
    guard let share = ballot.share(of: votes), rows[rows.count - 1].after == nil else {
      return try screen.say(
        "That is not \(ballot.options.count) numbers of hands, one for each answer.", prefix: "   ")
    }
    let all = max(votes.reduce(0, +), 1)
    for (index, hands) in votes.enumerated() {
      let line = "   \(Self.number(index)) \(hands)"
      let bar = String(repeating: "#", count: hands * 40 / all)
      try screen.show([bar.isEmpty ? line : line.padding(to: 12) + bar])
    }
    if rows[rows.count - 1].before == nil {
      rows[rows.count - 1].before = share
      try screen.say("Talk about it with those who voted for something else. Then vote again.", prefix: "   ")
    } else {
      rows[rows.count - 1].after = share
    }
  }

  // MARK: The run

  private func reveal(_ question: Question, _ variant: Variant) throws(Failure) {
    let result = try runner.run(variant)
    let ballot = try self.ballot(question, result.run)
    try screen.skip()
    let right = ballot.options.indices.filter { ballot.options[$0].isRight }.map(Self.number).joined(separator: " ")
    try screen.say("Right: \(right.isEmpty ? "none" : right)", prefix: "   ")
    let (model, kernel) = (ballot.key.right(on: .model), ballot.key.right(on: .kernel))
    try screen.say(
      "model \(ballot.key.text(of: model)), \(ballot.key.witness) \(ballot.key.text(of: kernel))", prefix: "   ")
    if let notice = result.notice { try screen.say("There is no measurement here: \(notice).", prefix: "   ") }
    let screenOfAnswers = QuestionScreen(screen: screen) { result.run.checkedText($0) }
    for (index, option) in ballot.options.enumerated() {
      for diagnosis in option.diagnoses {
        try screen.skip()
        try screen.say(option.text, prefix: "   \(Self.number(index)) ")
        try screenOfAnswers.tell(diagnosis, on: question, nil)
      }
    }
    if let explanation = question.explanation {
      try screen.skip()
      try screen.say(result.run.checkedText(explanation), prefix: "   ")
    }
    if let claim = question.claim { try screen.say(claim.source, prefix: "   The statement stands in: ") }
  }

  private func close() throws(Failure) {
    let voted = rows.filter { $0.before != nil }
    guard !voted.isEmpty else { return }
    try screen.head("Right, before and after talking")
    for row in voted {
      let shares = [row.before, row.after].map { $0.map(ShareText.percent) ?? "-" }
      try screen.say("\(shares[0]), \(shares[1])", prefix: "\(row.id). ")
    }
  }
}

extension String {
  /// The text with blanks behind it, at least as long as that.
  fileprivate func padding(to length: Int) -> String { self + String(repeating: " ", count: max(1, length - count)) }
}
