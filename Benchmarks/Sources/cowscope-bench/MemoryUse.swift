import Glibc

/// What one simulator's tables cost in host memory, in bytes per simulated page.
struct MemoryUse: Codable {
  let perResidentPage: Double
  let perForkedPage: Double

  /// Fills a machine with one process and forks it.
  ///
  /// To be run before anything else has left free memory behind.
  init<Machine: Simulator>(of _: Machine.Type, pageCount: Int) throws(BenchmarkError) {
    let writes = Trace.writes(pageCount: pageCount)
    // The simulator's code is paged in before the first reading.
    var samples = Samples()
    var small = Machine(frameCount: 1024)
    _ = Workload(pageCount: 512).round(on: &small, into: &samples)
    let empty = try ResidentMemory.bytes()
    var machine = Machine(frameCount: 2 * pageCount)
    let parent = machine.makeProcess(pageCount: pageCount)
    machine.replay(writes, in: parent)
    let filled = try ResidentMemory.bytes()
    let child = machine.fork(parent)
    let forked = try ResidentMemory.bytes()
    machine.exit(child)
    // The trace was there in all three readings.
    withExtendedLifetime(writes) {}
    perResidentPage = Double(filled - empty) / Double(pageCount)
    perForkedPage = Double(forked - filled) / Double(pageCount)
  }
}

/// The memory that this process has.
enum ResidentMemory {
  /// Field 2 of /proc/self/statm.
  static func bytes() throws(BenchmarkError) -> Int {
    let file = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 128)
    let count = unsafe read(file, &bytes, bytes.count)
    let fields = String(decoding: bytes[..<max(count, 0)], as: UTF8.self).split(separator: " ")
    guard fields.count > 1, let pages = Int(fields[1]) else { throw .systemCall("read /proc/self/statm", errno) }
    return pages * 4096
  }
}
