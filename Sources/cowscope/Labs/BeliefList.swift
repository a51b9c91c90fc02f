import FoundationEssentials
import Rendering
import Teaching

/// The misconceptions that a lab can name.
struct BeliefList {
  let style: Style

  /// What a program reads: schema 1 of the kind `cowscope.beliefs`.
  private struct Document: Encodable {
    struct Belief: Encodable {
      var id: String
      var belief: String
      var refutation: String
      var rule: String
      var check: String
      var evidence: String
      /// The names that a lab must give numbers for.
      var needs: [String]
    }

    var schema = 1
    var kind = "cowscope.beliefs"
    var beliefs: [Belief]
  }

  /// Writes the list.
  func show(json: Bool) throws {
    if json {
      let beliefs = Misconception.all.map {
        Document.Belief(
          id: $0.id, belief: $0.belief, refutation: $0.refutation, rule: $0.rule, check: $0.check,
          evidence: $0.evidence.rawValue, needs: $0.slots)
      }
      return try Output.standardOutput.writeResult(try JSONText.encode(Document(beliefs: beliefs)))
    }
    var lines: [String] = []
    for misconception in Misconception.all {
      lines += style.paragraph(misconception.belief, prefix: misconception.id + "  ")
      lines += style.paragraph(misconception.refutation, prefix: "     ")
      if !misconception.slots.isEmpty {
        lines += style.paragraph(misconception.slots.joined(separator: ", "), prefix: "     needs ")
      }
    }
    try Output.standardOutput.writeResult(lines.map { $0 + "\n" }.joined())
  }
}
