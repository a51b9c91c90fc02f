internal import CLinux
internal import Glibc

/// The ring of one CPU: what the events of that CPU write and this process reads.
///
/// The memory it shares with the kernel never leaves it. It belongs to an event of this process that never happens, so that it stays when
/// the processes that are followed end.
@safe
final class EventRing {
  /// All records that were in the ring at one moment.
  struct Taken {
    /// Records that could not be.
    var malformed = 0
    /// Records that PERF_RECORD_LOST counts.
    var lost: UInt64 = 0
    /// Recording paused because there was too much of it.
    var throttled = 0
  }

  let cpu: Int32
  /// Bytes of the ring.
  let bytes: Int
  private let owner: PerfEvent
  private let fields: SampleFields
  private let registers: UserRegisterSet
  private let longestRecord: UInt64
  private var ring: clx_ring
  private var events: [PerfEvent] = []
  private var buffer: [UInt8]
  /// The ring was full, or said that it was.
  private var mayHaveLost = false

  /// Makes a ring of a CPU.
  ///
  /// - Parameter stackBytes: what the largest samples have of the stack.
  init(
    cpu: Int32, fields: SampleFields, registers: UserRegisterSet = .instructionPointer, stackBytes: Int = 0, bytes: Int
  ) throws(EventError) {
    self.cpu = cpu
    self.fields = fields
    self.registers = registers
    self.bytes = bytes
    longestRecord = Self.longestPlainRecord + UInt64(stackBytes)
    owner = try PerfEvent(
      .ring(fields: fields, registers: registers), PerfEvent.Target(pid: getpid(), cpu: cpu), period: 0,
      watermark: bytes / 2)
    unsafe ring = clx_ring()
    buffer = [UInt8](repeating: 0, count: min(bytes, Self.chunk))
    let result = unsafe clx_ring_map(&ring, owner.descriptor, UInt64(bytes))
    guard result != -EPERM, result != -ENOMEM else { throw .ringTooLarge(bytes: bytes) }
    guard result == 0 else { throw .system(call: "mapping a ring", errno: -result) }
  }

  deinit {
    events = []
    unsafe clx_ring_unmap(&ring)
  }

  /// What a reader waits for.
  var descriptor: Int32 { owner.descriptor }

  /// Lets an event write here.
  func add(_ event: PerfEvent) throws(EventError) {
    try event.redirect(into: owner)
    events.append(event)
  }

  func enable() throws(EventError) {
    for event in events { try event.enable() }
  }

  func disable() throws(EventError) {
    for event in events { try event.disable() }
  }

  /// Up to here everything can be taken.
  var head: UInt64 { unsafe clx_ring_head(&ring) }

  /// Takes all records before a head, in the order in which they were written.
  func take(until head: UInt64, _ body: (PerfRecord, Span<UInt8>) -> Void) throws(EventError) -> Taken {
    noteIfFull()
    var taken = Taken()
    while true {
      let count = unsafe clx_ring_take(&ring, head, &buffer, UInt64(buffer.count))
      guard count >= 0 else {
        taken.malformed += 1
        break
      }
      if count == 0 { break }
      read(Int(count), &taken, body)
    }
    if taken.lost > 0 { mayHaveLost = true }
    return taken
  }

  private func read(_ count: Int, _ taken: inout Taken, _ body: (PerfRecord, Span<UInt8>) -> Void) {
    var reader = RecordReader(fields: fields, registers: registers)
    let buffer = buffer
    let bytes = buffer.span.extracting(0..<count)
    while let record = reader.next(in: bytes) {
      switch record {
      case .lost(let number): taken.lost += number
      case .malformed: taken.malformed += 1
      case .throttled: taken.throttled += 1
      default: body(record, bytes)
      }
    }
    if reader.isBroken { taken.malformed += 1 }
  }

  /// Whether a record may have been lost since this was last asked.
  ///
  /// A ring tells of lost records only with the next record that fits. One that has lost some is full until it is read.
  func takeSuspicion() -> Bool {
    defer { mayHaveLost = false }
    return mayHaveLost
  }

  /// The records that each kind of event has lost since this was last asked; nil where the kernel does not count.
  func newlyLost() throws(EventError) -> [EventTemplate.Kind: UInt64]? {
    guard events.allSatisfy(\.countsLost) else { return nil }
    var lost: [EventTemplate.Kind: UInt64] = [:]
    for event in events { lost[event.kind, default: 0] += try event.newlyLost() }
    return lost
  }

  /// The longest record without a stack: a sample with 127 callers, or with all registers.
  private static let longestPlainRecord: UInt64 = 1280
  private static let chunk = 1 << 20

  private func noteIfFull() {
    if unsafe clx_ring_filled(&ring) + longestRecord > UInt64(bytes) { mayHaveLost = true }
  }
}
