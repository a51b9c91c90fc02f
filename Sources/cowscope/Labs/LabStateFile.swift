import FoundationEssentials
import Glibc
import Teaching

/// The file that keeps how far a student has come.
struct LabStateFile {
  /// Where it is, by the XDG base directory specification.
  let path: String

  private static let longest = 64 << 20

  /// Finds the place of the file.
  init() throws(Failure) {
    let environment = ProcessInfo.processInfo.environment
    // A relative path is to be ignored.
    if let folder = environment["XDG_STATE_HOME"], folder.hasPrefix("/") {
      path = folder + "/cowscope/labs.json"
    } else if let home = environment["HOME"], home.hasPrefix("/") {
      path = home + "/.local/state/cowscope/labs.json"
    } else {
      throw .usage("there is no HOME to keep answers in")
    }
  }

  /// What is kept; nothing yet where the file does not exist.
  ///
  /// A file that cannot be read is an error: it is never written over.
  func read() throws(Failure) -> LabProgress {
    guard unsafe access(path, F_OK) == 0 else { return LabProgress() }
    let text = try TextFile.read(path, limit: Self.longest)
    guard let progress = try? JSONDecoder().decode(LabProgress.self, from: Data(text.utf8)),
      progress.format == LabProgress.currentFormat
    else { throw .usage("\(path) cannot be read as the state of labs; move it away to begin anew") }
    return progress
  }

  /// Keeps the state: whole or not at all, and readable by its owner alone.
  func write(_ progress: LabProgress) throws(Failure) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let data: Data
    do {
      data = try encoder.encode(progress)
      try FileManager.default.createDirectory(
        atPath: String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]), withIntermediateDirectories: true)
    } catch {
      throw .usage("the folder of \(path) cannot be made")
    }
    try TextFile.replace(path, by: data, isPrivate: true)
  }
}
