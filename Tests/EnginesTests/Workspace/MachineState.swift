import FoundationEssentials
import Glibc
import TestSupport

/// What a run could leave on a machine.
///
/// Other runs that are at work at the same time have things of their own, which are left out.
struct MachineState: Equatable {
  let mounts: [String]
  let loops: [String]
  let folders: [String]

  static let parent = "/var/tmp"
  static let prefix = "cowscope-engine-"

  init() {
    let others = Self.workspaces.filter { Self.isRunning(owner: $0) }.map { "\(Self.parent)/\($0)" }
    mounts = Self.lines("/proc/self/mountinfo")
    loops = Self.names("/sys/block").sorted().compactMap { name in
      guard let file = Self.lines("/sys/block/\(name)/loop/backing_file").first else { return nil }
      return others.contains { file.hasPrefix($0 + "/") } ? nil : "\(name) \(file)"
    }
    folders = Self.names(Self.parent).filter { !others.contains("\(Self.parent)/\($0)") }.sorted()
      .filter { $0.hasPrefix(Self.prefix) }
  }

  static var workspaces: [String] { names(parent).filter { $0.hasPrefix(prefix) } }

  /// The workspace of a process; nil where it has none.
  static func workspace(of pid: Int32) -> String? { workspaces.first { owner($0) == pid }.map { "\(parent)/\($0)" } }

  private static func owner(_ workspace: String) -> Int32? {
    lines("\(parent)/\(workspace)/journal").first.flatMap { Int32($0.split(separator: " ").dropFirst().first ?? "") }
  }

  private static func isRunning(owner workspace: String) -> Bool {
    owner(workspace).map { kill($0, 0) == 0 } ?? false
  }

  static func names(_ folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }

  private static func lines(_ file: String) -> [String] {
    (TextOfFile.read(file) ?? "").split(separator: "\n").map(String.init)
  }
}

/// A process that is not taken for a later one with the same number.
struct SeenProcess: Hashable {
  let pid: Int32
  let parent: Int32
  private let start: String

  init?(_ pid: Int32) {
    guard let text = TextOfFile.read("/proc/\(pid)/stat"), let name = text.lastIndex(of: ")") else { return nil }
    // Behind the name: the state, the parent, and as the 20th word the start.
    let words = text[name...].dropFirst().split(separator: " ")
    guard words.count > 19, let parent = Int32(words[1]), words[0] != "Z" else { return nil }
    (self.pid, self.parent, start) = (pid, parent, String(words[19]))
  }

  var isThere: Bool { SeenProcess(pid) == self }

  /// A process and all that it has started.
  static func tree(_ root: Int32) -> [SeenProcess] {
    let all = MachineState.names("/proc").compactMap { Int32($0) }.compactMap { SeenProcess($0) }
    var found = all.filter { $0.pid == root }
    var next = 0
    while next < found.count {
      found += all.filter { $0.parent == found[next].pid }
      next += 1
    }
    return found
  }
}

/// Whether there is such a file or folder.
func isThere(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

/// Waits until something is so, for at most so many seconds; false if it never was.
func waitUntil(seconds: Int = 30, _ condition: () -> Bool) -> Bool {
  let end = ContinuousClock.now + .seconds(seconds)
  while !condition() {
    guard ContinuousClock.now < end else { return false }
    usleep(20_000)
  }
  return true
}
