extension Lab {
  /// What stands behind the id of a lab in that of its short form, and behind its number where somebody types it.
  public static let shortEnding = "-short"

  /// Minutes that a prediction takes, with what comes of it: five halves.
  private static let halfMinutesOfQuestion = 5

  /// The lab with a few of its predictions and nothing behind them, for a part of a lecture; nil where its author names none.
  ///
  /// It is a lab of its own, with its own id: sessions, reports and courses name it. Its numbers are drawn likewise, but for what only the
  /// questions that it leaves out make clash.
  public var shortForm: Lab? {
    guard !short.isEmpty else { return nil }
    var lab = self
    lab.id = id + Self.shortEnding
    lab.questions = short.compactMap { id in questions.first { $0.id == id } }
    (lab.observations, lab.puzzles, lab.short) = ([], [], [])
    lab.minutes = (lab.questions.count * Self.halfMinutesOfQuestion + 1) / 2
    return lab
  }

  /// Whether it is the short form of another lab.
  public var isShort: Bool { id.hasSuffix(Self.shortEnding) }

  /// The id of a lab without the ending of its short form: both have nearly the same numbers for a seed.
  static func wholeID(_ id: String) -> String {
    id.hasSuffix(shortEnding) ? String(id.dropLast(shortEnding.count)) : id
  }
}

extension [Lab] {
  /// The labs, and behind them their short forms.
  public var withShortForms: [Lab] { self + compactMap(\.shortForm) }
}
