import FoundationEssentials
import Glibc
import TestSupport

/// A shell in a mount namespace of its own: what it mounts is seen by nobody else, and gone when it ends, whatever ends it or the test.
final class NamespaceShell {
  private let program: SubjectProgram
  private let folder: StoreFolder

  /// Starts a shell that works in a folder.
  init(_ folder: StoreFolder) throws {
    self.folder = folder
    let script = """
      cd "$0" && echo ready
      while read -r line; do
        (eval "$line") >answer 2>&1
        echo "$?"
      done
      """
    program = try SubjectProgram(
      "/usr/bin/env",
      [
        "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "unshare", "-m", "--propagation", "private", "sh", "-c",
        script, folder.path,
      ])
    guard program.readWords() == ["ready"] else { throw StoreFolder.Failure(description: "no mount namespace") }
  }

  deinit { _ = program.end() }

  /// A path of its namespace as this process opens it.
  func path(_ name: String) -> String { "/proc/\(program.pid)/root" + folder.file(name) }

  /// What a command of one line says; it must succeed.
  @discardableResult func run(_ command: String) throws -> String {
    for byte in (command + "\n").utf8 { try program.goOn(byte) }
    let words = program.readWords()
    let answer = String(decoding: try folder.bytes("answer"), as: UTF8.self)
    guard words == ["0"] else { throw StoreFolder.Failure(description: "\(words ?? []) of \(command): \(answer)") }
    return answer
  }

  /// Makes a file system in a file, and mounts it at `name`; the file is gone with the mount.
  func mount(_ kind: String, _ options: String, mountOptions: String = "noatime", at name: String) throws {
    try run("truncate -s 700M \(name).img && mkfs.\(kind) \(options) \(name).img && mkdir \(name)")
    try run("mount -o loop,\(mountOptions) \(name).img \(name) && rm \(name).img")
  }

  /// Whether file systems can be mounted here, or a line that says that tests are left out.
  static func canMount(_ programs: String...) -> Bool {
    guard geteuid() == 0 else {
      print("SKIP: mounting file systems: not root")
      return false
    }
    return programs.allSatisfy(StoreFolder.has)
  }
}
