internal import CLinux
internal import Glibc

/// Places that threads come by, told by a program in the kernel (BPF, Linux 6.6).
///
/// It is registered once for each file, where events of perf are once for each place and CPU (`perf_uprobe_init` in
/// kernel/trace/trace_event_perf.c), and each of these waits until nobody uses it any more when it is closed. It ends with this process.
@safe
final class ProbeProgram {
  private var program = unsafe clx_probe_program()
  private var links: [Int32] = []
  private var buffer: [clx_probe_hit]
  private var lostBefore: UInt64 = 0

  /// Loads the program, which watches nothing yet.
  ///
  /// - Parameter bytes: those of its ring, a power of two of at least a page.
  init(bytes: Int) throws(EventError) {
    buffer = Array(repeating: clx_probe_hit(), count: bytes / MemoryLayout<clx_probe_hit>.stride)
    try KernelProgram.requireAllProcesses()
    try KernelProgram.check(unsafe clx_probe_program_open(&program, bytes), thatTells: "places in programs")
  }

  deinit {
    unwatch()
    unsafe clx_probe_program_close(&program)
  }

  /// Watches places of one file from now on, all or none; the first one has a number, and the others those that follow.
  func watch(_ points: [ProbePoint], from number: Int) throws(EventError) {
    guard let path = points.first?.path else { return }
    let link = unsafe clx_probe_program_watch(
      &program, path, points.map(\.offset), points.map { $0.counter ?? 0 }, UInt32(points.count), UInt64(number))
    try KernelProgram.check(link, thatTells: "places in programs")
    links.append(link)
  }

  /// Watches nothing any more.
  func unwatch() {
    for link in links { close(link) }
    links = []
  }

  /// Takes what is there, by time.
  func take(_ isFollowed: (Int32, UInt64) -> Bool) -> [ProbeHit] {
    var hits: [ProbeHit] = []
    while true {
      let count = Int(unsafe clx_probe_program_take(&program, &buffer, Int32(clamping: buffer.count)))
      for hit in buffer[..<count] {
        let (pid, tid) = (Int32(bitPattern: hit.pid), Int32(bitPattern: hit.tid))
        guard isFollowed(pid, hit.time) else { continue }
        hits.append(ProbeHit(time: hit.time, pid: pid, tid: tid, number: Int(hit.number)))
      }
      guard count == buffer.count else { break }
    }
    // The clock is read before there is room, so that threads may overtake each other; none overtakes itself.
    return hits.sorted { $0.time < $1.time }
  }

  /// How many hits were not recorded since this was last asked.
  func newlyLost() -> UInt64 {
    let lost = unsafe clx_probe_program_lost(&program)
    defer { lostBefore = lost }
    return lost - lostBefore
  }
}
