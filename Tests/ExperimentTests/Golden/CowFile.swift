import FoundationEssentials
import Scenario
import Testing

/// A scenario in a folder beside these tests.
struct CowFile: Sendable, CustomTestStringConvertible {
  /// The folder of all tests of this target.
  static let testFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  /// The root of the project.
  static let projectFolder = testFolder.deletingLastPathComponent().deletingLastPathComponent()

  /// The golden vectors of 4 KiB pages.
  static let vectors = all(in: "Golden/Vectors")
  /// The scenarios of the rules.
  static let rules = all(in: "Rules/Scenarios")

  /// The cases of the kernel's own tests of copy-on-write and of KSM.
  static let selftests = all(in: "Rules/Selftests")

  /// What random scenarios found.
  static let found = all(in: "Fuzzing/Found")

  /// The name without its ending.
  var name: String
  private var folder: String

  var testDescription: String { name }

  /// The rule that the file is about: `FK-1` of `FK-1-merged`.
  var rule: String { name.split(separator: "-").prefix(2).joined(separator: "-") }

  /// The files of a folder, in the order of their names.
  private static func all(in folder: String) -> [CowFile] {
    let path = testFolder.appending(path: folder).path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasSuffix(".cow") }.sorted().map { CowFile(name: String($0.dropLast(4)), folder: folder) }
  }

  /// The scenario in the file.
  func scenario() throws -> Scenario {
    let file = Self.testFolder.appending(path: "\(folder)/\(name).cow")
    return try Scenario.parse(String(decoding: Data(contentsOf: file), as: UTF8.self), file: "\(name).cow")
  }
}
