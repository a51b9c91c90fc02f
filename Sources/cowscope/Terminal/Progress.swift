import Glibc

/// A line on standard error that says that the program is still at work, shown only when that takes over two seconds.
///
/// It is written by a signal handler and not by a thread: a second thread would take page faults of its own on the CPUs
/// where the kernel is being measured.
struct Progress {
  private let isShown = Output.standardError.isTerminal

  /// Starts the clock; nothing is ever shown where standard error is not a terminal.
  init() {
    guard isShown else { return }
    signal(SIGALRM) { _ in
      // Only what signal-safety(7) allows: no allocation, and errno as it was.
      let saved = errno
      let text: StaticString = unsafe isFirstTick ? "cowscope: still running " : "."
      unsafe isFirstTick = false
      _ = unsafe write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
      errno = saved
    }
    Self.setTimer(first: 2, interval: 1)
  }

  /// Stops the clock and takes the line away.
  func end() {
    guard isShown else { return }
    Self.setTimer(first: 0, interval: 0)
    if unsafe !isFirstTick { Output.standardError.write("\r\u{1B}[K") }
  }

  private static func setTimer(first: Int, interval: Int) {
    var timer = itimerval(
      it_interval: timeval(tv_sec: interval, tv_usec: 0), it_value: timeval(tv_sec: first, tv_usec: 0))
    unsafe setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
  }
}

/// Whether the handler has not written yet.
private nonisolated(unsafe) var isFirstTick = true
