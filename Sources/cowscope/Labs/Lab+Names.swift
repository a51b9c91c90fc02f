import Teaching

extension Lab {
  /// What commands know it by: its number, or the id of a quiz.
  var name: String { kind == .quiz ? id : String(number) }

  /// How sentences call it.
  var label: String { kind == .quiz ? id : "lab \(number)" }

  /// The same at the beginning of a sentence.
  var capitalLabel: String { label.prefix(1).uppercased() + label.dropFirst() }

  /// The command that goes on with it.
  var command: String { kind == .quiz ? "cowscope quiz" : "cowscope lab \(number)" }
}
