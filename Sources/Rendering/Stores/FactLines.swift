/// Facts of a store, one below the other: a word at the left, and what there is to say of it, over as many lines as it takes.
struct FactLines {
  private var facts: [(word: String, text: String)] = []

  /// Adds a fact; one without a text is left out.
  mutating func add(_ word: String, _ text: String?) {
    if let text, !text.isEmpty { facts.append((word, text)) }
  }

  /// The lines.
  func lines(style: Style) -> [String] {
    let width = facts.reduce(0) { max($0, $1.word.count) }
    return facts.flatMap { style.paragraph($0.text, prefix: "  " + $0.word.padded(width) + "  ") }
  }
}
