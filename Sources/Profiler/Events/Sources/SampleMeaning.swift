internal import ProcFS

/// How samples become faults and allocations.
package enum SampleMeaning {
  case software
  case tracepoints(TracepointMeaning)
}

/// Where tracepoints keep what, on the running kernel.
package struct TracepointMeaning {
  let userID: UInt64
  let kernelID: UInt64
  /// The number of the tracepoint, at the beginning of all of them.
  let type: NumberField
  let user: FaultFields
  let kernel: FaultFields
  let allocation: AllocationFields?

  package init(user: TracepointFormat, kernel: TracepointFormat, allocation: AllocationFields?) throws(EventError) {
    userID = user.id
    kernelID = kernel.id
    type = try user.number("common_type")
    self.user = try FaultFields(user)
    self.kernel = try FaultFields(kernel)
    self.allocation = allocation
  }
}

/// Where a fault's tracepoint keeps what.
struct FaultFields {
  let address: NumberField
  let instruction: NumberField
  let errorCode: NumberField

  init(_ format: TracepointFormat) throws(EventError) {
    address = try format.number("address")
    instruction = try format.number("ip")
    errorCode = try format.number("error_code")
  }
}

/// Where kmem:mm_page_alloc keeps what.
package struct AllocationFields {
  let id: UInt64
  let frame: NumberField
  let order: NumberField
  let flags: NumberField
  /// `__GFP_ZERO`, nil if the kernel does not tell its bits.
  let zeroBit: UInt64?
  /// Lets only movable memory through, as user pages are, where the kernel tells its bits.
  package let filter: String?

  package init(_ format: TracepointFormat) throws(EventError) {
    id = format.id
    frame = try format.number("pfn")
    order = try format.number("order")
    flags = try format.number("gfp_flags")
    let names = FlagNames(of: "gfp_flags", in: format)
    zeroBit = names?.bits["__GFP_ZERO"]
    filter = names?.bits["__GFP_MOVABLE"].map { "gfp_flags & \($0)" }
  }
}
