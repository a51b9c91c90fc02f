/// A process that was selected and is to be scanned.
public struct Candidate: Hashable, Sendable {
  /// What is known of it without its memory.
  public var process: InspectedProcess
  /// It is a thread of the kernel.
  public var isKernelThread: Bool

  /// Names a process; one that has ended since is noticed by its start.
  public init(process: InspectedProcess, isKernelThread: Bool) {
    self.process = process
    self.isKernelThread = isKernelThread
  }

  /// Its number.
  public var pid: Int32 { process.pid }
  /// When it started: another process with its number has another time.
  public var startTicks: UInt64 { process.startTicks }
}
