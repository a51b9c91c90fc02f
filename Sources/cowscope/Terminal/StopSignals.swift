import Glibc

/// Waits for SIGINT or SIGTERM, for a program that ends well when it is asked to.
///
/// The signals are blocked and fetched, so that no handler runs in the midst of something. What was ignored before stays so: a shell
/// without job control does not want Ctrl-C to end what it has started in the background.
struct StopSignals {
  private var set = sigset_t()

  /// Blocks the signals for this thread and those that it makes from now on.
  init() {
    unsafe sigemptyset(&set)
    for signal in [SIGINT, SIGTERM] {
      var action = sigaction()
      let isKnown = unsafe sigaction(signal, nil, &action) == 0
      let isIgnored = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
      if !isKnown || !isIgnored { unsafe sigaddset(&set, signal) }
    }
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Waits for so long at the most; whether one of them has come.
  func wait(for duration: Duration) -> Bool {
    let clock = ContinuousClock()
    let end = clock.now + duration
    while true {
      let rest = max(.zero, end - clock.now).components
      var time = timespec(tv_sec: Int(rest.seconds), tv_nsec: Int(rest.attoseconds / 1_000_000_000))
      var set = set
      if unsafe sigtimedwait(&set, nil, &time) > 0 { return true }
      // Another signal, for one that has a handler, has cut it short.
      if errno != EINTR { return false }
    }
  }

  /// Returns when one of them has come.
  func wait() {
    var (set, signal) = (set, Int32(0))
    while unsafe sigwait(&set, &signal) != 0 {}
  }
}
