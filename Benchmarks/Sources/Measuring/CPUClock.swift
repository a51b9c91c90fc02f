internal import Glibc

/// The CPU time of this thread: what other processes do on the machine does not count.
package enum CPUClock {
  package static func nanoseconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }

  package static func measure(_ body: () -> Void) -> Double {
    let start = nanoseconds()
    body()
    return nanoseconds() - start
  }
}

/// Time as it passes, for what is too short for the CPU clock or runs in other processes.
package enum WallClock {
  package static func nanoseconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }

  package static func measure(_ body: () -> Void) -> Double {
    let start = nanoseconds()
    body()
    return nanoseconds() - start
  }
}
