import FoundationEssentials
import Glibc
import Testing

/// A folder that everybody may read, with copies of the built programs, and a way to run them there.
final class Sandbox {
  /// Whose rights the program runs with.
  enum User: String, CaseIterable, Sendable {
    /// The user that runs the tests.
    case same
    /// User 65534 without any capability.
    case nobody
  }

  /// What a run of the program left.
  struct Ending {
    var status: Int32
    var output: String
    var errors: String
  }

  /// The shell could not be started.
  struct ShellError: Error {
    var code: Int32
  }

  let folder: URL

  /// The folder of the sources of this package.
  static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The folder of the built programs: the test runner is in it.
  static let products = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

  /// Copies these programs into a new folder.
  init(programs: [String] = ["cowscope", "cowscope-actor"]) throws {
    folder = URL(filePath: "/var/tmp/cowscope-test-\(getpid())-\(UInt32.random(in: 0...UInt32.max))")
    let files = FileManager.default
    try files.createDirectory(at: folder, withIntermediateDirectories: false)
    try files.createDirectory(at: folder.appending(path: "tmp"), withIntermediateDirectories: false)
    unsafe chmod(folder.path, 0o755)
    unsafe chmod(folder.appending(path: "tmp").path, 0o1777)
    for program in programs {
      try files.copyItem(at: Self.products.appending(path: program), to: folder.appending(path: program))
      unsafe chmod(folder.appending(path: program).path, 0o755)
    }
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  /// Runs `cowscope` with these arguments to its end.
  func run(_ arguments: [String], as user: User = .same, input: String = "", shellSuffix: String = "") throws -> Ending
  {
    let become = user == .nobody && geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : ""
    let words = arguments.map { "'" + $0.replacing("'", with: "'\\''") + "'" }.joined(separator: " ")
    try Data(input.utf8).write(to: file("in"))
    let status = try shell("\(become)timeout -k 5 120 ./cowscope \(words) <in >out 2>err \(shellSuffix)")
    return Ending(status: status, output: try text("out"), errors: try text("err"))
  }

  /// Runs a shell command in the folder and returns its exit status.
  func shell(_ command: String) throws -> Int32 {
    let setting =
      "cd '\(folder.path)' && export LC_ALL=C.UTF-8 TMPDIR='\(folder.path)/tmp' XDG_STATE_HOME='\(folder.path)/tmp' SWIFT_BACKTRACE=enable=no"
    let line = "\(setting) && unset NO_COLOR COWSCOPE_ACTOR && { \(command)\n}"
    guard let stream = unsafe popen(line, "r") else { throw ShellError(code: errno) }
    // The status of wait(2): the exit status is in its second byte.
    return unsafe pclose(stream) >> 8 & 0xFF
  }

  /// A file of the folder.
  func file(_ name: String) -> URL { folder.appending(path: name) }

  /// The text of a file of the folder.
  func text(_ name: String) throws -> String { String(decoding: try Data(contentsOf: file(name)), as: UTF8.self) }

  /// Whether the program can run with the rights of a user, or a line that says why not.
  func isAvailable(_ user: User) throws -> Bool {
    guard user == .nobody, try run(["--version"], as: user).status != 0 else { return true }
    print("SKIP: user 65534 cannot load the libraries of the Swift toolchain")
    return false
  }

  /// Whether an example has a statement that changes settings of the machine.
  static func changesSettings(_ name: String) throws -> Bool {
    let text = String(decoding: try Data(contentsOf: package.appending(path: "examples/\(name).cow")), as: UTF8.self)
    return text.split(separator: "\n").contains { line in
      ["ksm ", "thp ", "swap ", "hugetlb "].contains { line.hasPrefix($0) }
    }
  }

  /// The names of the files in `examples/`, without their ending.
  static func exampleNames() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: package.appending(path: "examples").path)
      .filter { $0.hasSuffix(".cow") }.map { String($0.dropLast(4)) }.sorted()
  }
}
