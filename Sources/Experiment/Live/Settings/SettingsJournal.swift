internal import CLinux
internal import Glibc

/// The journal of changed settings: the text that puts them back, on disk before the first of them changes.
///
/// Whoever comes later can replay it: the run itself at its end, the guard when the run was killed, the next run when the
/// guard was killed too. Only root can change settings, so only root's directories are looked at.
enum SettingsJournal {
  /// Where journals may be, the best first.
  static var directories: [String] {
    var list = ["/run/cowscope"]
    if let runtime = unsafe getenv("XDG_RUNTIME_DIR") { unsafe list.append(String(cString: runtime) + "/cowscope") }
    return list + ["/tmp/cowscope-settings"]
  }

  /// The directory for the journals of this program: the first whose parent is there.
  static var directory: String {
    directories.first { path in
      guard let slash = path.lastIndex(of: "/") else { return false }
      return unsafe access(String(path[..<slash]), W_OK | X_OK) == 0
    } ?? "/tmp/cowscope-settings"
  }

  /// The directory of a journal that an ended run has left behind, or that a run holds at the moment.
  static var found: String? { directories.first { unsafe clx_has_journal($0) == 1 } }

  /// The text of a journal.
  ///
  /// `originals` are in the order in which they were read; they are written back in the opposite order.
  static func text(_ need: SettingsNeed, originals: [MachineSetting]) -> String {
    let writes = need.beforeRestoring + originals.reversed()
    let lines = ["owner \(getpid())"] + need.undoing + writes.map { "write \($0.path) \($0.value)" }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Writes the journal and waits until it is on disk.
  static func write(_ text: String) throws(LiveError) {
    let result = unsafe clx_write_journal(directory, text)
    guard result == 0 else { throw .system(call: "writing \(directory)/settings", errno: nameOfError(-result)) }
  }

  /// Replays and removes a journal.
  ///
  /// Nothing happens where there is none.
  static func replay(_ directory: String) throws(LiveError) {
    let result = unsafe clx_replay_journal(directory, 0)
    guard result == 0 || nameOfError(-result) == "ENOENT" else {
      throw .settingsNotRestored(journal: directory + "/settings", errno: nameOfError(-result))
    }
  }
}
