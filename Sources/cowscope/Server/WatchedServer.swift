import Glibc
import Inspector
import Profiler

/// The server that is watched: a running one, or one that was started for it.
final class WatchedServer {
  /// The process that was named or started.
  let pid: Int32
  /// What was started; empty for a running one.
  let command: [String]
  private var wasReaped = false

  /// A running process.
  init(pid: Int32) {
    self.pid = pid
    command = []
  }

  /// Starts a program and records it from its first instruction on.
  init(starting command: [String], _ recorder: BreakRecorder) throws(Failure) {
    do throws(EventError) {
      pid = try recorder.launch(command)
    } catch {
      throw Failure(status: .inspection, message: "\(error)")
    }
    self.command = command
  }

  /// Whether it is a child of this program.
  var isOwn: Bool { !command.isEmpty }

  /// Its family now: what became of an earlier one, or that of the process itself; nil when all of them have ended.
  ///
  /// A program that was started may have called exec for the server itself, such as a shell or `env`.
  func family(continuing old: ProcessFamily?) throws(Failure) -> ProcessFamily? {
    let finder = FamilyFinder(try ProcessCatalogue.listed())
    if isOwn, !hasEnded, let family = finder.family(of: pid) { return family }
    return old.flatMap { finder.family(continuing: $0) }
  }

  /// Whether a program that was started has ended; then it has been waited for.
  var hasEnded: Bool {
    if isOwn, !wasReaped { wasReaped = waitpid(pid, nil, WNOHANG) == pid }
    return wasReaped
  }

  /// Asks a program that was started to end, and ends it by force if it has not after ten seconds; returns when it has ended.
  func end() {
    guard isOwn, !hasEnded else { return }
    kill(pid, SIGTERM)
    for _ in 0..<1000 {
      if hasEnded { return }
      usleep(10_000)
    }
    kill(pid, SIGKILL)
    while waitpid(pid, nil, 0) < 0, errno == EINTR {}
  }
}
