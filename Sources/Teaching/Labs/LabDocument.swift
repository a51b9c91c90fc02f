internal import Scenario

/// A lab file cut into its front matter, its texts and its blocks between fences.
struct LabDocument {
  /// What a part of the file is.
  enum Kind: String, CaseIterable {
    case prose
    case scenario
    case systems
    case question
    case claim
    case observe
    case policies
    case puzzle
  }

  /// A part of the file.
  struct Block {
    var kind: Kind
    var source: SourceText
  }

  /// The YAML between the first two lines `---`.
  private(set) var front: SourceText?
  private(set) var blocks: [Block] = []
  private(set) var problems: [LabProblem] = []

  /// Cuts the text; other fences, of languages for instance, are a part of the prose.
  init(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.hasSuffix("\r") ? line.dropLast() : line
    }
    guard lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---") else {
      problems.append(
        LabProblem(
          "the file does not begin with its front matter", at: SourcePosition(line: 1, column: 1),
          expected: "a line `---`, keys, and another line `---`"))
      return
    }
    front = SourceText(
      lines[1..<end].joined(separator: "\n"), at: SourcePosition(line: 2, column: 1))
    var prose: [Substring] = []
    var proseStart = end + 1
    var index = end + 1
    while index < lines.count {
      let line = lines[index]
      if line.hasPrefix("<!--") {
        // A note among authors.
        add(prose, from: proseStart)
        prose = []
        guard let close = lines[index...].firstIndex(where: { $0.hasSuffix("-->") }) else {
          problems.append(
            LabProblem(
              "the note is not closed", at: SourcePosition(line: index + 1, column: 1), length: line.count,
              expected: "`-->` at the end of a line"))
          return
        }
        index = close + 1
        continue
      }
      guard line.hasPrefix("```") else {
        if prose.isEmpty { proseStart = index }
        prose.append(line)
        index += 1
        continue
      }
      let word = String(line.dropFirst(3).prefix { $0 != " " })
      guard let close = lines[(index + 1)...].firstIndex(of: "```") else {
        problems.append(
          LabProblem(
            "the block is not closed", at: SourcePosition(line: index + 1, column: 1), length: line.count,
            expected: "a line ``` behind it"))
        return
      }
      if let kind = Kind(rawValue: word), kind != .prose {
        add(prose, from: proseStart)
        prose = []
        if line.dropFirst(3) != word {
          problems.append(
            LabProblem(
              "behind `\(word)` the line ends", at: SourcePosition(line: index + 1, column: word.count + 4),
              hint: "the keys are inside the block"))
        }
        blocks.append(
          Block(
            kind: kind,
            source: SourceText(
              lines[index + 1..<close].joined(separator: "\n"), at: SourcePosition(line: index + 2, column: 1))))
      } else if let meant = Suggestion.nearest(to: word, among: Kind.allCases.dropFirst().map(\.rawValue)) {
        problems.append(
          LabProblem(
            "unknown block `\(word)`", at: SourcePosition(line: index + 1, column: 4), length: max(word.count, 1),
            hint: "did you mean `\(meant)`?"))
      } else {
        if prose.isEmpty { proseStart = index }
        prose += lines[index...close]
      }
      index = close + 1
    }
    add(prose, from: proseStart)
  }

  private mutating func add(_ prose: [Substring], from line: Int) {
    var lines = prose[...]
    var first = line
    while let start = lines.first, start.allSatisfy(\.isWhitespace) {
      lines = lines.dropFirst()
      first += 1
    }
    while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines = lines.dropLast() }
    guard !lines.isEmpty else { return }
    blocks.append(
      Block(
        kind: .prose, source: SourceText(lines.joined(separator: "\n"), at: SourcePosition(line: first + 1, column: 1)))
    )
  }
}
