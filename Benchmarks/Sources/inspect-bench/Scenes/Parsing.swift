import CSmapsParser
import Glibc
import Measuring
import ProcFS

/// The CPU time of reading smaps, and of parsing and summing it in Swift and in C, turn by turn.
struct Parsing: Codable {
  /// The length of the text.
  private(set) var bytes = 0
  /// What the kernel needs to write the text.
  private(set) var kernel: [Double] = []
  private(set) var swift: [Double] = []
  private(set) var c: [Double] = []

  init(process: Int32, repetitions: Int) throws(InspectBenchmarkError) {
    var buffer = [UInt8](repeating: 0, count: 64 << 20)
    var smaps = unsafe sp_smaps()
    defer { unsafe sp_free(&smaps) }
    for _ in 0..<repetitions {
      let start = CPUClock.nanoseconds()
      bytes = try Self.read("/proc/\(process)/smaps", into: &buffer)
      let read = CPUClock.nanoseconds()
      guard let parsed = try? Smaps.parse(buffer.span.extracting(first: bytes)) else { throw .unreadable("smaps") }
      let total = parsed.total
      let inSwift = CPUClock.nanoseconds()
      let isRead = unsafe buffer.withUnsafeBytes { text in
        unsafe sp_parse(&smaps, text.baseAddress?.assumingMemoryBound(to: CChar.self), bytes)
      }
      let end = CPUClock.nanoseconds()
      guard isRead else { throw .unreadable("smaps") }
      kernel.append(read - start)
      swift.append(inSwift - read)
      c.append(end - inSwift)
      try unsafe Self.compare(parsed.entries.count, total, with: smaps)
    }
  }

  private static func compare(
    _ count: Int, _ total: SmapsCounters, with smaps: sp_smaps
  ) throws(InspectBenchmarkError) {
    let pairs = unsafe [
      ("records", count, smaps.count),
      ("Size", total.size ?? 0, Int(smaps.totals.0) << 10),
      ("Rss", total.rss ?? 0, Int(smaps.totals.3) << 10),
      ("Pss", total.pss ?? 0, Int(smaps.totals.4) << 10),
      ("Private_Dirty", total.privateDirty ?? 0, Int(smaps.totals.9) << 10),
      ("Anonymous", total.anonymous ?? 0, Int(smaps.totals.11) << 10),
    ]
    for (what, one, other) in pairs where one != other { throw .disagreement(what: what, one: one, other: other) }
  }

  /// Reads a file from its start to its end; the kernel gives 4 KiB at most at once.
  private static func read(_ path: String, into buffer: inout [UInt8]) throws(InspectBenchmarkError) -> Int {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .unreadable(path) }
    defer { close(file) }
    var length = 0
    while true {
      let room = buffer.count - length
      guard room > 0 else { throw .unreadable(path) }
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe Glibc.read(file, bytes.baseAddress?.advanced(by: length), room)
      }
      guard count >= 0 else { throw .unreadable(path) }
      guard count > 0 else { return length }
      length += count
    }
  }
}
