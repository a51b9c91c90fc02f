import FoundationEssentials
import ProcFS

/// Texts of one process and of the machine it ran on; Fixtures/README.md says how each set was made.
enum Fixture: String, CaseIterable {
  case linux510 = "linux-5.10-x86_64"
  case linux61 = "linux-6.1-x86_64"
  case linux612 = "linux-6.12-x86_64"
  case linux616 = "linux-6.16-x86_64"
  case linux618 = "linux-6.18-x86_64"
  case arm618 = "linux-6.18-arm64-16k"
  case arm73 = "linux-7.3-arm64"
  case cat618 = "cat-6.18-x86_64"
  case written510 = "written-5.10-x86_64"
  case written61 = "written-6.1-x86_64"
  case written612arm64 = "written-6.12-arm64"

  /// Those that Conformance/record-fixtures recorded; all have the same files but for what a kernel lacks.
  static let recorded: [Fixture] = [.linux510, .linux61, .linux612, .linux616, .linux618, .arm618, .arm73]
  /// Those of guests, where KSM, hugetlb and control groups were in use.
  static let guests = recorded.filter { $0 != .linux618 }
  /// Those whose kernels have PAGEMAP_SCAN.
  static let scanned = recorded.filter { $0 != .linux510 && $0 != .linux61 }

  /// Bytes of a page.
  var pageSize: Int { self == .arm618 ? 16384 : 4096 }

  /// Where its files are.
  var folder: URL {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return tests.appending(path: "Fixtures/\(rawValue)")
  }

  /// The bytes of one of its files.
  func bytes(_ file: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appending(path: file))) }

  /// The lines of one of its files.
  func lines(_ file: String) throws -> [Substring] {
    String(decoding: try bytes(file), as: UTF8.self).split(separator: "\n")
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
