import FoundationEssentials

/// What a real engine did and answered, one step a line; lines with # say which engine it was.
struct Recording {
  let lines: [(number: Int, text: String)]

  init(_ name: String, file: String = #filePath) throws {
    let folder = file.split(separator: "/").dropLast(2).joined(separator: "/")
    let text = try String(contentsOfFile: "/\(folder)/Golden/Recordings/\(name).txt", encoding: .utf8)
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .filter { !$0.element.isEmpty && !$0.element.hasPrefix("#") }
      .map { ($0.offset + 1, String($0.element)) }
  }
}
