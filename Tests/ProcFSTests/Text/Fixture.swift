import FoundationEssentials
import ProcFS

/// A text recorded from a kernel, or written after one.
enum Fixture: String, CaseIterable {
  case linux510 = "linux-5.10-x86_64"
  case linux61 = "linux-6.1-x86_64"
  case linux612arm64 = "linux-6.12-arm64"
  case linux618 = "linux-6.18-x86_64"

  /// The bytes of one of its files.
  func bytes(_ file: String) throws -> [UInt8] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return Array(try Data(contentsOf: folder.appending(path: "Fixtures/proc/\(rawValue)/\(file)")))
  }

  /// One of its files, parsed.
  func parsed<Value>(_ file: String, by parse: (Span<UInt8>) throws(ParseFailure) -> Value) throws -> Value {
    let bytes = try bytes(file)
    return try parse(bytes.span)
  }
}

/// A text, parsed.
func parsed<Value>(
  _ text: String, by parse: (Span<UInt8>) throws(ParseFailure) -> Value
) throws(ParseFailure) -> Value {
  let bytes = Array(text.utf8)
  return try parse(bytes.span)
}
