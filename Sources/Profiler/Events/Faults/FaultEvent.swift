/// One page fault of a process that is followed.
public struct FaultEvent: Hashable, Sendable {
  /// Nanoseconds of CLOCK_MONOTONIC.
  public var time: UInt64
  /// The process.
  public var pid: Int32
  /// The thread.
  public var tid: Int32
  /// The address that was touched.
  public var address: UInt64
  /// The instruction that touched it: of the program, or of the kernel if `kind.isKernel`.
  public var instruction: UInt64
  /// Where user code was: the same, or the system call in which the kernel touched the address; nil if it was not recorded.
  public var userInstruction: UInt64?
  /// What it was about.
  public var kind: FaultKind
  /// The x86 error code; nil from software events.
  public var errorCode: UInt64?
  /// Where user code was and who had called it, if that was asked for.
  public var stack: CallStack?
  /// Where whoever looks for its cause keeps that; nil if nobody has looked.
  package var note: Int?

  /// Creates a fault.
  public init(
    time: UInt64, pid: Int32, tid: Int32, address: UInt64, instruction: UInt64, userInstruction: UInt64? = nil,
    kind: FaultKind, errorCode: UInt64? = nil, stack: CallStack? = nil
  ) {
    self.time = time
    self.pid = pid
    self.tid = tid
    self.address = address
    self.instruction = instruction
    self.userInstruction = userInstruction
    self.kind = kind
    self.errorCode = errorCode
    self.stack = stack
  }
}
