/// Decodes the records that a ring held.
///
/// It takes any bytes: what cannot be a record ends the reading (`isBroken`), what is too short for its type is `malformed`. Nothing is
/// copied but names; samples refer to the bytes.
public struct RecordReader {
  /// The fields that every sample of these bytes has.
  public let fields: SampleFields
  /// The registers of user code that every sample with registers has.
  public let registers: UserRegisterSet
  /// The next record begins here.
  public private(set) var offset = 0
  /// The bytes ended in the middle of a record, or held one that cannot be.
  public private(set) var isBroken = false

  /// Creates a reader for samples with these fields.
  ///
  /// All records must be of events that were opened with `sample_id_all` and these fields; fields that are not in
  /// `SampleFields` are not understood.
  public init(fields: SampleFields, registers: UserRegisterSet = .instructionPointer) {
    self.fields = fields.intersection(.known)
    self.registers = registers
  }

  /// The next record; nil at the end, and when the bytes are broken.
  ///
  /// - Complexity: O(1) for samples.
  public mutating func next(in bytes: Span<UInt8>) -> PerfRecord? {
    var header = RecordBytes(offset..<bytes.count)
    guard !isBroken, header.rest > 0 else { return nil }
    guard let type = header.u32(bytes), let misc = header.u16(bytes), let length = header.u16(bytes) else {
      return breakOff()
    }
    let size = Int(length)
    guard size >= Self.headerSize, size <= bytes.count - offset else { return breakOff() }
    var body = RecordBytes(offset + Self.headerSize..<offset + size)
    offset += size
    return decode(type: type, misc: misc, &body, bytes) ?? .malformed(type: type)
  }

  private mutating func breakOff() -> PerfRecord? {
    isBroken = true
    return nil
  }

  private static let headerSize = 8

  private func decode(type: UInt32, misc: UInt16, _ body: inout RecordBytes, _ bytes: Span<UInt8>) -> PerfRecord? {
    switch type {
    case 9: return sample(misc: misc, &body, bytes).map { .sample($0) }
    case 2:
      // The event that lost them, which says nothing where events share a ring.
      guard body.u64(bytes) != nil else { return nil }
      return body.u64(bytes).map { .lost($0) }
    case 13: return body.u64(bytes).map { .lost($0) }
    case 3: return name(isExec: misc & Self.execBit != 0, &body, bytes).map { .name($0) }
    case 4: return task(&body, bytes).map { .exit($0) }
    case 7: return task(&body, bytes).map { .fork($0) }
    case 10: return mapping(&body, bytes).map { .mapping($0) }
    case 5: return .throttled
    case 6: return .unthrottled
    default: return .other(type: type)
    }
  }

  /// `PERF_RECORD_MISC_COMM_EXEC`.
  private static let execBit: UInt16 = 1 << 13
  /// `PERF_RECORD_MISC_CPUMODE_MASK`, and what it holds in user mode.
  private static let (modeMask, userMode): (UInt16, UInt16) = (7, 2)

  /// The order of the fields is that of `perf_output_sample` in kernel/events/core.c.
  private func sample(misc: UInt16, _ body: inout RecordBytes, _ bytes: Span<UInt8>) -> PerfSample? {
    var sample = PerfSample(isUser: misc & Self.modeMask == Self.userMode)
    if fields.contains(.identifier) {
      guard let value = body.u64(bytes) else { return nil }
      sample.identifier = value
    }
    if fields.contains(.instruction) {
      guard let value = body.u64(bytes) else { return nil }
      sample.instruction = value
    }
    if fields.contains(.thread) {
      guard let pid = body.i32(bytes), let tid = body.i32(bytes) else { return nil }
      (sample.pid, sample.tid) = (pid, tid)
    }
    if fields.contains(.time) {
      guard let value = body.u64(bytes) else { return nil }
      sample.time = value
    }
    if fields.contains(.address) {
      guard let value = body.u64(bytes) else { return nil }
      sample.address = value
    }
    if fields.contains(.cpu) {
      guard let value = body.u32(bytes), body.skip(4) != nil else { return nil }
      sample.cpu = value
    }
    if fields.contains(.callchain) {
      guard let count = body.u64(bytes), count <= UInt64(body.rest / 8), let place = body.skip(Int(count) * 8) else {
        return nil
      }
      sample.callchain = place
    }
    if fields.contains(.raw) {
      guard let size = body.u32(bytes), let place = body.skip(Int(size)) else { return nil }
      sample.raw = place
    }
    if fields.contains(.userRegisters) {
      // Which layout the registers have; 0 if there are none.
      guard let layout = body.u64(bytes) else { return nil }
      if layout != 0 {
        guard let place = body.skip(8 * registers.count) else { return nil }
        sample.userRegisters = place
        var instruction = RecordBytes(place.lowerBound + 8 * registers.placeOfInstruction..<place.upperBound)
        sample.userInstruction = instruction.u64(bytes)
      }
    }
    if fields.contains(.userStack) {
      guard let size = body.u64(bytes), size <= UInt64(body.rest) else { return nil }
      // The space is there in any case; behind it is how much of it was used. Without space there is nothing behind.
      if size > 0 {
        guard let place = body.skip(Int(size)), let used = body.u64(bytes), used <= size else { return nil }
        sample.userStack = place.lowerBound..<place.lowerBound + Int(used)
      }
    }
    return sample
  }

  private func task(_ body: inout RecordBytes, _ bytes: Span<UInt8>) -> TaskRecord? {
    guard let pid = body.i32(bytes), let parent = body.i32(bytes), let tid = body.i32(bytes),
      let parentTID = body.i32(bytes), let time = body.u64(bytes)
    else { return nil }
    return TaskRecord(pid: pid, parentPID: parent, tid: tid, parentTID: parentTID, time: time)
  }

  private func name(isExec: Bool, _ body: inout RecordBytes, _ bytes: Span<UInt8>) -> NameRecord? {
    guard var trailer = body.cutEnd(trailerSize), let pid = body.i32(bytes), let tid = body.i32(bytes) else {
      return nil
    }
    return NameRecord(pid: pid, tid: tid, name: body.text(bytes), isExec: isExec, time: time(&trailer, bytes))
  }

  private func mapping(_ body: inout RecordBytes, _ bytes: Span<UInt8>) -> MappingRecord? {
    guard var trailer = body.cutEnd(trailerSize), let pid = body.i32(bytes), body.skip(4) != nil,
      let address = body.u64(bytes), let length = body.u64(bytes), let offset = body.u64(bytes),
      // The device and the inode or a build id, then protection and flags.
      body.skip(24 + 8) != nil
    else { return nil }
    return MappingRecord(
      pid: pid, address: address, length: length, fileOffset: offset, path: body.text(bytes),
      time: time(&trailer, bytes))
  }

  /// Bytes of what `sample_id_all` puts at the end of records that are no samples; see `perf_event__output_id_sample`.
  private var trailerSize: Int {
    8 * [SampleFields.thread, .time, .cpu, .identifier].count { fields.contains($0) }
  }

  private func time(_ trailer: inout RecordBytes, _ bytes: Span<UInt8>) -> UInt64? {
    guard fields.contains(.time) else { return nil }
    if fields.contains(.thread) { _ = trailer.skip(8) }
    return trailer.u64(bytes)
  }
}
