public import ProcFS

/// Memory that the kernel has taken for user pages on behalf of a thread that is followed: tracepoint kmem:mm_page_alloc.
public struct PageAllocation: Hashable, Sendable {
  /// Nanoseconds of CLOCK_MONOTONIC.
  public var time: UInt64
  /// The process.
  public var pid: Int32
  /// The thread.
  public var tid: Int32
  /// Where user code was: at the instruction that faulted, or in a system call; nil if it was not recorded.
  public var userInstruction: UInt64?
  /// The first frame.
  public var frame: FrameNumber
  /// The base 2 logarithm of the number of frames.
  public var order: Int
  /// The caller asked for zeros (`__GFP_ZERO`), as for a new page; without them a single page is for a copy.
  ///
  /// Nil if the flags of this kernel are not known, and for several frames at once, which the kernel fills with zeros afterwards.
  public var isZeroed: Bool?

  /// Creates an allocation.
  public init(
    time: UInt64, pid: Int32, tid: Int32, userInstruction: UInt64? = nil, frame: FrameNumber, order: Int,
    isZeroed: Bool?
  ) {
    self.time = time
    self.pid = pid
    self.tid = tid
    self.userInstruction = userInstruction
    self.frame = frame
    self.order = order
    self.isZeroed = isZeroed
  }
}
