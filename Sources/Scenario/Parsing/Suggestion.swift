/// Finds the word that somebody meant.
package enum Suggestion {
  /// Words longer than this are not compared.
  private static let longestWord = 64

  /// `did you mean ...?` for the nearest candidate, or nil when none is near.
  package static func hint(for word: String, among candidates: some Sequence<String>) -> String? {
    nearest(to: word, among: candidates).map { "did you mean `\($0)`?" }
  }

  /// The candidate with the smallest edit distance, if that is small for the length of the word.
  ///
  /// The first of several equally near candidates wins. O(candidates x length squared).
  package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    guard word.unicodeScalars.count <= longestWord else { return nil }
    let allowed = max(1, min(3, word.unicodeScalars.count / 3))
    var best: (word: String, distance: Int)?
    for candidate in candidates where candidate != word && candidate.unicodeScalars.count <= longestWord {
      let distance = editDistance(lowercased(word), lowercased(candidate))
      if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.word
  }

  private static func lowercased(_ word: String) -> [Unicode.Scalar] {
    Array(word.lowercased().unicodeScalars)
  }

  /// The number of insertions, deletions, substitutions and swaps of neighbours that turn one word into the other.
  static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for (row, leftScalar) in left.enumerated() {
      var current = [row + 1]
      for (column, rightScalar) in right.enumerated() {
        let substitution = previous[column] + (leftScalar == rightScalar ? 0 : 1)
        var cost = min(substitution, previous[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, leftScalar == right[column - 1], left[row - 1] == rightScalar {
          cost = min(cost, beforePrevious[column - 1] + 1)
        }
        current.append(cost)
      }
      beforePrevious = previous
      previous = current
    }
    return previous[right.count]
  }
}
