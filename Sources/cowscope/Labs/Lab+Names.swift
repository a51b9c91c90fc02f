import Teaching

extension Lab {
  /// What commands know it by: its number, that of a short form with its ending, or the id of a quiz.
  var name: String { kind == .quiz ? id : "\(number)\(isShort ? Lab.shortEnding : "")" }

  /// How sentences call it.
  var label: String { kind == .quiz ? id : "lab \(name)" }

  /// The same at the beginning of a sentence.
  var capitalLabel: String { label.prefix(1).uppercased() + label.dropFirst() }

  /// The command that goes on with it.
  var command: String { kind == .quiz ? "cowscope quiz" : "cowscope lab \(name)" }
}
