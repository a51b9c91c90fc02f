internal import ActorProgram
internal import Glibc
internal import ProcFS

/// The buffer of one CPU in an instance of tracefs.
final class TraceBuffer {
  private let instance: TraceInstance
  private let pages: Int32
  private let counters: Int32
  private var page = [UInt8](repeating: 0, count: Int(getpagesize()))
  private var lostBefore: UInt64 = 0

  init(_ instance: TraceInstance, cpu: Int32) throws(EventError) {
    self.instance = instance
    do throws(TraceInstance.Problem) {
      pages = try instance.open("per_cpu/cpu\(cpu)/trace_pipe_raw")
      counters = try instance.open("per_cpu/cpu\(cpu)/stats")
    } catch {
      throw EventError(error)
    }
  }

  /// Moves all that was in the buffer at a moment behind other pages; gives how many there were.
  ///
  /// What comes meanwhile is left for the next time, but for the last page: where we have faults ourselves because of what was taken, that
  /// would never end.
  func take(before moment: UInt64, into taken: inout [UInt8]) throws(EventError) -> Int {
    var number = 0
    while true {
      let count = unsafe read(pages, &page, page.count)
      if count > 0 {
        taken += page
        number += 1
        if let begin = TracePage.beginning(page.span), begin > moment { return number }
      } else if count == 0 || errno == EAGAIN {
        return number
      } else if errno != EINTR {
        throw .system(call: "reading a trace buffer", errno: errno)
      }
    }
  }

  /// How many events did not fit since this was last asked.
  func newlyLost() throws(EventError) -> UInt64 {
    var text = [UInt8](repeating: 0, count: 1024)
    let count = unsafe pread(counters, &text, text.count, 0)
    guard count >= 0 else { throw .system(call: "reading the counters of a trace buffer", errno: errno) }
    let lost = Self.lost(String(decoding: text.prefix(count), as: UTF8.self))
    defer { lostBefore = max(lostBefore, lost) }
    return lost - min(lost, lostBefore)
  }

  /// The events that were lost, by the text of `stats`.
  static func lost(_ stats: String) -> UInt64 {
    stats.split(separator: "\n").reduce(0) { sum, line in
      let parts = line.split(separator: ":")
      let isLoss = parts.count == 2 && ["overrun", "commit overrun", "dropped events"].contains(parts[0])
      return sum + (isLoss ? UInt64(parts[1].drop { $0 == " " }) ?? 0 : 0)
    }
  }
}
