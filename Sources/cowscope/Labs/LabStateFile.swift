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

  /// Changes what is kept; nobody else changes it meanwhile, in another terminal or by a page.
  func update<Result>(_ change: (inout LabProgress) throws(Failure) -> Result) throws(Failure) -> Result {
    let lock = try lock()
    defer { close(lock) }
    let before = try read()
    var progress = before
    let result = try change(&progress)
    if progress != before { try write(progress) }
    return result
  }

  /// Waits for its turn; the lock ends with the descriptor.
  ///
  /// The lock is a file of its own, which stays: the state itself is replaced by each change.
  private func lock() throws(Failure) -> Int32 {
    do {
      try FileManager.default.createDirectory(
        atPath: String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]), withIntermediateDirectories: true)
    } catch {
      throw .usage("the folder of \(path) cannot be made")
    }
    let name = path + ".lock"
    let descriptor = unsafe open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .usage("\(name): \(TextFile.message(errno))") }
    while flock(descriptor, LOCK_EX) != 0 {
      let problem = errno
      if problem == EINTR { continue }
      close(descriptor)
      throw .usage("\(name): \(TextFile.message(problem))")
    }
    return descriptor
  }

  /// Keeps the state: whole or not at all, and readable by its owner alone.
  private func write(_ progress: LabProgress) throws(Failure) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    guard let data = try? encoder.encode(progress) else { throw .usage("what \(path) should hold cannot be written") }
    try TextFile.replace(path, by: data, isPrivate: true)
  }
}
