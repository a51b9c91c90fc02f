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
    _ record: PerfRecord, _ bytes: Span<UInt8>, into decoded: inout DecodedRecords, unwinder: StackUnwinder? = nil,
    isFollowed: (Int32, UInt64) -> Bool
  ) {
    guard case .sample(let sample) = record else {
      if let change = ProcessChange(record) {
        unwinder?.take(change)
        decoded.changes.append(change)
      }
      return
    }
    guard let pid = sample.pid, let tid = sample.tid, let time = sample.time else {
      decoded.malformed += 1
      return
    }
    guard isFollowed(pid, time) else { return }
    var base = FaultEvent(
      time: time, pid: pid, tid: tid, address: sample.address ?? 0, instruction: sample.instruction ?? 0,
      userInstruction: sample.userInstruction,
      kind: FaultKind(access: .unknown, wasPresent: nil, isKernel: !sample.isUser))
    switch self {
    case .software:
      base.stack = sample.callStack(in: bytes, unwinder)
      decoded.faults.append(base)
    case .tracepoints(let meaning):
      guard let raw = sample.raw else {
        decoded.malformed += 1
        return
      }
      meaning.decode(raw, base, bytes, into: &decoded) { sample.callStack(in: bytes, unwinder) }
    }
  }
}

extension TracepointMeaning {
  fileprivate func decode(
    _ raw: Range<Int>, _ base: FaultEvent, _ bytes: Span<UInt8>, into decoded: inout DecodedRecords,
    stack: () -> CallStack?
  ) {
    guard let type = type.value(in: bytes, raw: raw) else {
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
    guard address < EventPlan.endOfUserAddresses else { return }
    var fault = base
    fault.address = address
    fault.instruction = instruction
    fault.errorCode = code
    fault.kind = FaultKind(errorCode: code, isKernel: type == kernelID)
    // Others have none, but for as much as is in every record of the ring.
    if fault.kind.mayBreakSharing == true { fault.stack = stack() }
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
  /// Who called, by the copy of the stack if there is one, else by the callchain; nil if neither was recorded.
  fileprivate func callStack(in bytes: Span<UInt8>, _ unwinder: StackUnwinder?) -> CallStack? {
    if let unwinder { return unwinder.stack(of: self, in: bytes) }
    guard let callchain else { return nil }
    var place = RecordBytes(callchain)
    var chain: [UInt64] = []
    while let address = place.u64(bytes) { chain.append(address) }
    return CallStack(framePointers: chain)
  }
}
