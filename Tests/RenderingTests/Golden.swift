import FoundationEssentials
import Testing

/// Files that hold the expected text, under `Tests/RenderingTests/Golden`.
///
/// `RECORD_GOLDEN=1 swift test --filter RenderingTests` writes them anew; look at what changed before you commit it.
enum Golden {
  static func expect(
    _ text: String, equalsFile name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    let file = folder.appending(path: name)
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
      try Data(text.utf8).write(to: file)
      return
    }
    let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    #expect(text == expected, "differs from \(name)", sourceLocation: sourceLocation)
  }
}
