import Glibc
import Rendering
import Teaching

/// A lab file as its author looks at it while it is written: shown again whenever it changes.
struct WatchedPreview {
  let file: String
  let seed: Seed
  let language: String?
  let style: Style

  /// How often the file is looked at.
  private static let pause = Duration.milliseconds(200)

  /// What tells two states of a file apart.
  private struct Stamp: Equatable {
    var inode: UInt
    var bytes: Int
    var seconds: Int
    var nanoseconds: Int

    /// The stamp of a file, nil while it is not there: editors may put another one in its place.
    init?(_ path: String) {
      var status = stat()
      guard unsafe stat(path, &status) == 0 else { return nil }
      inode = UInt(status.st_ino)
      bytes = Int(status.st_size)
      (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    }
  }

  /// Shows the file until SIGINT or SIGTERM.
  func run() throws {
    guard file.contains("/") || file.hasSuffix(LabShelf.ending), Stamp(file) != nil else {
      throw Failure.usage("\(file): --watch needs a file that is there")
    }
    let signals = StopSignals()
    var shown: Stamp?
    repeat {
      let stamp = Stamp(file)
      guard let stamp, stamp != shown else { continue }
      shown = stamp
      try show()
    } while !signals.wait(for: Self.pause)
  }

  /// Shows the lab, or all that is wrong with its file.
  private func show() throws(Failure) {
    // A terminal begins anew; in a file each state follows the one before.
    if Output.standardOutput.isTerminal { try Output.standardOutput.writeResult("\u{1B}[H\u{1B}[2J\u{1B}[3J") }
    let screen = LabScreen(style: style)
    do throws(Failure) {
      guard let lab = try NamedLabs([file], folder: nil, language: language).labs.first else { return }
      try LabPreview(try .computed(lab, seed: seed), screen: screen).show()
    } catch {
      try Output.standardOutput.writeResult(error.message + "\n")
    }
    try screen.skip()
    try screen.say("\(file) is watched; Ctrl-C ends.")
  }
}
