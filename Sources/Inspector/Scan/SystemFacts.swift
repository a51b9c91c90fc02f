internal import Glibc
internal import ProcFS

/// What a snapshot says of the machine and the moment.
package enum SystemFacts {
  /// Seconds since 1970.
  package static func now() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Frames of all memory of the machine.
  static func frameCount() -> Int { max(0, sysconf(CInt(_SC_PHYS_PAGES))) }

  /// `uname -r`.
  package static func kernelRelease() -> String { KernelFile.firstLine("/proc/sys/kernel/osrelease") ?? "" }

  /// Another one after each boot: frame numbers and start times of different boots have nothing in common.
  static func bootID() -> String { KernelFile.firstLine("/proc/sys/kernel/random/boot_id") ?? "" }
}
