/// One write to a page that was there, and what became of it.
public struct BreakEvent: Sendable, Hashable {
  /// Nanoseconds of CLOCK_MONOTONIC.
  public var time: UInt64
  /// The process that wrote.
  public var pid: Int32
  /// Its thread.
  public var tid: Int32
  /// The address that was written.
  public var address: UInt64
  /// What the kernel did.
  public var outcome: FaultOutcome
  /// Whether kernel code wrote, such as read(2) into the page.
  public var isKernel: Bool
  /// The code that wrote.
  public var code: CodeName
  /// Why it wrote; nil if that was not looked for.
  public var cause: BreakCause?
  /// The variable that was written; nil for memory of no program or library, and where that is not known.
  public var variable: VariablePlace?
  /// Who had called that code, if it was asked for; equal stacks of a process share their memory.
  public var stack: NamedStack?

  /// Creates an event.
  public init(
    time: UInt64, pid: Int32, tid: Int32, address: UInt64, outcome: FaultOutcome, isKernel: Bool, code: CodeName,
    stack: NamedStack? = nil, cause: BreakCause? = nil, variable: VariablePlace? = nil
  ) {
    self.time = time
    self.pid = pid
    self.tid = tid
    self.address = address
    self.outcome = outcome
    self.isKernel = isKernel
    self.code = code
    self.cause = cause
    self.stack = stack
    self.variable = variable
  }
}
