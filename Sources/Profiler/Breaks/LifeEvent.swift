/// The beginning or the end of a process of a family.
public struct LifeEvent: Sendable, Hashable {
  /// What happened.
  public enum What: Sendable, Hashable {
    /// fork made it from its parent.
    case forked(from: Int32)
    /// It has ended, or runs another program from now on.
    case ended
  }

  /// Nanoseconds of CLOCK_MONOTONIC.
  public var time: UInt64
  /// The process.
  public var pid: Int32
  /// What happened to it.
  public var what: What

  /// Creates an event.
  public init(time: UInt64, pid: Int32, what: What) {
    self.time = time
    self.pid = pid
    self.what = what
  }
}

/// What was recorded of a family since the last time.
public struct FamilyEvents: Sendable {
  /// Writes to pages that were there; those of one thread by time.
  public var writes: [BreakEvent] = []
  /// Processes that began and ended, by time.
  public var lives: [LifeEvent] = []

  /// Nothing was recorded.
  public init() {}
}
