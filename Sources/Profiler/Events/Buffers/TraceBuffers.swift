internal import ActorProgram
internal import CLinux
internal import Glibc

/// The faults and allocations of the whole machine in trace buffers of an instance of tracefs, one for each CPU.
///
/// They say the same as rings of perf, but for where user code was, and cost those who fault half as much.
final class TraceBuffers {
  /// What was taken from the buffer of one CPU: whole pages.
  struct Taken {
    var pages: [UInt8] = []
    /// So much was in it that events may have been lost.
    var isSuspicious = false
  }

  /// Bytes of each buffer.
  let bytes: Int
  private let instance: TraceInstance
  private let buffers: [TraceBuffer]
  private let paths: [String]

  /// Makes buffers for the events of a plan, of which nothing is recorded yet.
  init(_ plan: EventPlan, cpus: [Int32], bytes: Int) throws(EventError) {
    guard Self.seesAllProcesses else { throw .notProvided(what: "trace buffers inside of a PID namespace") }
    self.bytes = bytes
    let actor = try? ActorProgram.find()
    guard let actor else { throw EventError(TraceInstance.Problem.noGuard) }
    do throws(TraceInstance.Problem) {
      instance = try TraceInstance(actor: actor)
      paths = try Self.prepare(instance, plan, bytes: bytes)
    } catch {
      throw EventError(error)
    }
    var buffers: [TraceBuffer] = []
    for cpu in cpus { buffers.append(try TraceBuffer(instance, cpu: cpu)) }
    self.buffers = buffers
  }

  /// Chooses the buffers and filters; gives the paths of the events.
  private static func prepare(
    _ instance: TraceInstance, _ plan: EventPlan, bytes: Int
  ) throws(TraceInstance.Problem) -> [String] {
    try instance.set("buffer_size_kb", "\(max(1, bytes / 1024))")
    try instance.set("trace_clock", "mono")
    // What is lost is what comes last, as with rings.
    try instance.set("options/overwrite", "0")
    var paths: [String] = []
    for template in plan.templates {
      guard let path = template.path else { continue }
      if let filter = template.filterOfBuffers ?? template.filter { try instance.set("\(path)/filter", filter) }
      paths.append(path)
    }
    return paths
  }

  /// Begins to record.
  func enable() throws(EventError) { try setAll("1") }

  /// Ends recording.
  func disable() throws(EventError) { try setAll("0") }

  private func setAll(_ value: String) throws(EventError) {
    do throws(TraceInstance.Problem) {
      for path in paths { try instance.set("\(path)/enable", value) }
    } catch {
      throw EventError(error)
    }
  }

  /// Takes all that was recorded until now, by CPU.
  func take() throws(EventError) -> [Taken] {
    let now = clx_now().nanoseconds
    var all: [Taken] = []
    for buffer in buffers {
      var taken = Taken()
      let number = try buffer.take(before: now, into: &taken.pages)
      taken.isSuspicious = number * Int(getpagesize()) >= bytes / 2
      all.append(taken)
    }
    return all
  }

  /// How many events did not fit into the buffers since this was last asked.
  func newlyLost() throws(EventError) -> UInt64 {
    var lost: UInt64 = 0
    for buffer in buffers { lost += try buffer.newlyLost() }
    return lost
  }

  /// Trace buffers number threads as the first PID namespace does, which /proc/self/ns/pid names by a number that never changes.
  private static var seesAllProcesses: Bool {
    var text = [CChar](repeating: 0, count: 64)
    let count = unsafe readlink("/proc/self/ns/pid", &text, text.count)
    return count > 0
      && String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) == "pid:[4026531836]"
  }
}

extension EventError {
  /// What a problem with an instance of tracefs means for events.
  init(_ problem: TraceInstance.Problem) {
    switch problem {
    case .noGuard: self = .notProvided(what: "a guard that removes trace buffers when this program is killed")
    case .system(_, let errno) where errno == EACCES || errno == EPERM: self = .notPermitted(what: "tracefs")
    case .system(_, let errno) where [ENODEV, ENOSYS, ENOENT].contains(errno): self = .notProvided(what: "tracefs")
    case .system(let call, let errno): self = .system(call: call, errno: errno)
    }
  }
}
