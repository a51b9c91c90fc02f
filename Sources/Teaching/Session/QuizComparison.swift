/// What a student knew when a quiz was done for the first time, and what at the last time.
public struct QuizComparison: Sendable, Hashable {
  /// One question, which had other numbers each time.
  public struct Row: Sendable, Hashable {
    /// The question.
    public var id: String
    /// The part of its points that was earned the first time.
    public var before: Double
    /// The part that was earned the last time.
    public var after: Double
  }

  /// The questions, in their order.
  public var rows: [Row]
  /// The part of all points that was earned the first time.
  public var before: Double
  /// The part that was earned the last time.
  public var after: Double

  /// Of what was missing the first time, the part that is there now; below zero where less is known, nil where nothing was missing.
  public var gain: Double? { Self.gain(from: before, to: after) }

  /// The normalised gain (Hake 1998): of what is missing to one, the part that was won; nil where nothing was missing.
  static func gain(from before: Double, to after: Double) -> Double? {
    before < 1 ? (after - before) / (1 - before) : nil
  }

  /// Compares two sessions of the same quiz; nil where one of them is not done.
  public init?(of quiz: Lab, first: SessionRecord, last: SessionRecord) {
    guard first.phase == .done, last.phase == .done else { return nil }
    rows = quiz.questions.map { question in
      Row(
        id: question.id, before: first.reply(to: question.id)?.share ?? 0,
        after: last.reply(to: question.id)?.share ?? 0)
    }
    let points = quiz.questions.map { Double($0.points) }
    let all = points.reduce(0, +)
    guard all > 0 else { return nil }
    before = zip(rows, points).reduce(0) { $0 + $1.0.before * $1.1 } / all
    after = zip(rows, points).reduce(0) { $0 + $1.0.after * $1.1 } / all
  }

  /// Compares the first and the last time that a quiz was done; nil where that is the same time.
  public init?(of quiz: Lab, in progress: LabProgress) {
    let done = progress.sessions.filter { $0.lab == quiz.id && $0.version == quiz.version && $0.phase == .done }
    guard let first = done.first, let last = done.last, done.count > 1 else { return nil }
    self.init(of: quiz, first: first, last: last)
  }
}
