internal import ProcFS

/// What one ring held, in its order.
package struct DecodedRecords {
  package var faults: [FaultEvent] = []
  package var allocations: [PageAllocation] = []
  package var changes: [ProcessChange] = []
  package var malformed: UInt64 = 0

  package init() {}
}

extension SampleMeaning {
  /// Adds what a record says, if it is of a process that `isFollowed`.
  package func decode(
    _ record: PerfRecord, _ bytes: Span<UInt8>, into decoded: inout DecodedRecords,
    isFollowed: (Int32, UInt64) -> Bool
  ) {
    guard case .sample(let sample) = record else {
      if let change = ProcessChange(record) { decoded.changes.append(change) }
      return
    }
    guard let pid = sample.pid, let tid = sample.tid, let time = sample.time else {
      decoded.malformed += 1
      return
    }
    guard isFollowed(pid, time) else { return }
    let base = FaultEvent(
      time: time, pid: pid, tid: tid, address: sample.address ?? 0, instruction: sample.instruction ?? 0,
      userInstruction: sample.userInstruction,
      kind: FaultKind(access: .unknown, wasPresent: nil, isKernel: !sample.isUser), callers: sample.callers(in: bytes))
    switch self {
    case .software: decoded.faults.append(base)
    case .tracepoints(let meaning): meaning.decode(sample, base, bytes, into: &decoded)
    }
  }
}

extension TracepointMeaning {
  fileprivate func decode(
    _ sample: PerfSample, _ base: FaultEvent, _ bytes: Span<UInt8>, into decoded: inout DecodedRecords
  ) {
    guard let raw = sample.raw, let type = type.value(in: bytes, raw: raw) else {
      decoded.malformed += 1
      return
    }
    if let allocation, type == allocation.id {
      guard let frame = allocation.frame.value(in: bytes, raw: raw),
        let order = allocation.order.value(in: bytes, raw: raw), let flags = allocation.flags.value(in: bytes, raw: raw)
      else {
        decoded.malformed += 1
        return
      }
      // There was no memory.
      guard frame != .max else { return }
      decoded.allocations.append(
        PageAllocation(
          time: base.time, pid: base.pid, tid: base.tid, userInstruction: base.userInstruction,
          frame: FrameNumber(rawValue: frame),
          order: Int(truncatingIfNeeded: order),
          isZeroed: allocation.zeroBit.flatMap { flags & $0 != 0 ? true : order == 0 ? false : nil }))
      return
    }
    let fields = type == userID ? user : kernel
    guard type == userID || type == kernelID, let address = fields.address.value(in: bytes, raw: raw),
      let instruction = fields.instruction.value(in: bytes, raw: raw),
      let code = fields.errorCode.value(in: bytes, raw: raw)
    else {
      decoded.malformed += 1
      return
    }
    var fault = base
    fault.address = address
    fault.instruction = instruction
    fault.errorCode = code
    fault.kind = FaultKind(errorCode: code, isKernel: type == kernelID)
    decoded.faults.append(fault)
  }
}

extension ProcessChange {
  /// What a record says of processes; nil if it is about something else.
  init?(_ record: PerfRecord) {
    switch record {
    case .fork(let birth): self = .began(birth)
    case .exit(let end): self = .ended(end)
    case .name(let name): self = .named(name)
    case .mapping(let mapping): self = .mapped(mapping)
    default: return nil
    }
  }
}

extension PerfSample {
  /// The addresses of the callchain.
  fileprivate func callers(in bytes: Span<UInt8>) -> [UInt64] {
    guard let callchain else { return [] }
    var place = RecordBytes(callchain)
    var callers: [UInt64] = []
    while let caller = place.u64(bytes) { callers.append(caller) }
    return callers
  }
}
