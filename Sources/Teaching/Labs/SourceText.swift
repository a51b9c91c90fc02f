public import Scenario

/// A piece of a lab file, and where it stands, so that whoever reads it can say where a mistake is.
public struct SourceText: Sendable, Hashable {
  /// What is written.
  public var text: String
  /// Where it begins.
  public var position: SourcePosition
  /// Whether each character follows its neighbour in the file too; a text that YAML has folded does not.
  var isLiteral: Bool

  init(_ text: String, at position: SourcePosition, isLiteral: Bool = true) {
    self.text = text
    self.position = position
    self.isLiteral = isLiteral
  }

  /// A part of it that begins so many Unicode scalars behind its start.
  func part(_ text: String, offset: Int) -> SourceText {
    guard isLiteral else { return SourceText(text, at: position, isLiteral: false) }
    var position = position
    for scalar in self.text.unicodeScalars.prefix(offset) {
      if scalar == "\n" {
        position = SourcePosition(line: position.line + 1, column: 1)
      } else {
        position.column += 1
      }
    }
    return SourceText(text, at: position)
  }

  /// What is wrong with this text as a formula.
  func problem(_ mistake: FormulaMistake) -> LabProblem {
    var place = position
    if isLiteral { place.column += mistake.column - 1 }
    return LabProblem(
      mistake.message, at: place, length: isLiteral ? mistake.length : 1, expected: mistake.expected,
      hint: mistake.hint)
  }
}
