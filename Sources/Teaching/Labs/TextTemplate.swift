internal import Scenario

/// A text with formulas in braces, which are replaced by what they come to; `{{` and `}}` are braces.
public struct TextTemplate: Sendable, Hashable {
  /// A piece of the text.
  enum Part: Sendable, Hashable {
    case literal(String)
    case formula(SourceText)
  }

  /// The text as it is written.
  public var source: SourceText
  let parts: [Part]

  /// Cuts a text at its braces.
  init(_ source: SourceText) throws(LabProblem) {
    self.source = source
    var parts: [Part] = []
    var literal = ""
    let scalars = Array(source.text.unicodeScalars)
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      let isDoubled = index + 1 < scalars.count && scalars[index + 1] == scalar
      switch scalar {
      case "{" where isDoubled, "}" where isDoubled:
        literal.unicodeScalars.append(scalar)
        index += 2
      case "{":
        let end = try Self.end(of: scalars, from: index, in: source)
        if !literal.isEmpty { parts.append(.literal(literal)) }
        literal = ""
        var formula = String.UnicodeScalarView()
        formula.append(contentsOf: scalars[index + 1..<end])
        parts.append(.formula(source.part(String(formula), offset: index + 1)))
        index = end + 1
      case "}":
        throw LabProblem(
          "a `}` closes nothing", at: source.part("", offset: index).position, hint: "write `}}` for a brace")
      default:
        literal.unicodeScalars.append(scalar)
        index += 1
      }
    }
    if !literal.isEmpty { parts.append(.literal(literal)) }
    self.parts = parts
  }

  /// The index of the brace that closes the one at `start`.
  private static func end(
    of scalars: [Unicode.Scalar], from start: Int, in source: SourceText
  ) throws(LabProblem) -> Int {
    var depth = 0
    for index in start..<scalars.count {
      if scalars[index] == "{" { depth += 1 }
      if scalars[index] == "}" { depth -= 1 }
      if depth == 0 { return index }
    }
    throw LabProblem(
      "the `{` is not closed", at: source.part("", offset: start).position, hint: "write `{{` for a brace")
  }

  /// The formulas in it.
  var formulas: [SourceText] {
    parts.compactMap { if case .formula(let source) = $0 { source } else { nil } }
  }

  /// The text without its formulas.
  var literals: [String] {
    parts.compactMap { if case .literal(let text) = $0 { text } else { nil } }
  }
}
