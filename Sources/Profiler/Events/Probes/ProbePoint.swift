/// A place in a file of code at which the kernel is to tell when a thread comes by (uprobe).
public struct ProbePoint: Hashable, Sendable {
  /// The file, as the caller can open it now.
  var path: String
  /// Where the instruction is in it, in bytes.
  var offset: UInt64
  /// Where the counter of watchers is in it, in bytes; nil if there is none.
  var counter: UInt64?

  /// Creates a place.
  package init(path: String, offset: UInt64, counter: UInt64?) {
    self.path = path
    self.offset = offset
    self.counter = counter
  }
}

/// A thread has come by a place.
public struct ProbeHit: Hashable, Sendable {
  /// Nanoseconds of CLOCK_MONOTONIC.
  public var time: UInt64
  /// The process.
  public var pid: Int32
  /// The thread.
  public var tid: Int32
  /// The number that the place was given.
  public var number: Int

  /// Creates a hit.
  package init(time: UInt64, pid: Int32, tid: Int32, number: Int) {
    self.time = time
    self.pid = pid
    self.tid = tid
    self.number = number
  }
}
