/// Why a page was written to that was there, as far as it can be told.
public struct BreakCause: Hashable, Sendable {
  /// Where the thread was, as to its garbage collector.
  public enum Collector: Hashable, Sendable {
    /// The program has none whose work can be seen.
    case notVisible
    /// It was not collecting.
    case outside
    /// It was collecting.
    case inside(CollectorPhase)
    /// Nothing is known yet of this thread, or records were lost.
    case unknown
  }

  /// Where the thread was, as to its garbage collector.
  public var collector: Collector
  /// Kernel code wrote, such as read(2).
  public var isByKernel: Bool
  /// What was written.
  public var part: WrittenPart
  /// The type of the object that it belongs to, as the program calls it; nil where there is none or it is not known.
  public var type: String?

  /// Creates a cause.
  public init(collector: Collector, isByKernel: Bool = false, part: WrittenPart, type: String? = nil) {
    self.collector = collector
    self.isByKernel = isByKernel
    self.part = part
    self.type = type
  }

  /// The one thing to call it by.
  ///
  /// What a collector writes is the collector's doing, whatever it is; what the kernel writes was asked for by a system call.
  public var kind: CauseKind {
    if case .inside(let phase) = collector { return .collector(phase) }
    return isByKernel ? .systemCall : .write(part)
  }
}

/// What a collector does.
public enum CollectorPhase: String, Hashable, Sendable, CaseIterable {
  /// A whole collection, of which parts cannot be told.
  case collect
  /// It looks for what is in use.
  case mark
  /// It takes back what is not.
  case sweep
}

/// What memory was for that was written to.
public enum WrittenPart: String, Hashable, Sendable, CaseIterable {
  /// The count of references to an object.
  case referenceCount
  /// The links by which a collector finds objects.
  case collectorLinks
  /// An object itself, or a table that belongs to one.
  case contents
  /// What the allocator of objects keeps for itself, and memory that is free by now.
  case allocator
  /// The heap of malloc (`[heap]`).
  case heap
  /// The stack of the first thread.
  case stack
  /// Variables of programs and libraries.
  case variables
  /// Memory that is shared for writing.
  case shared
  /// Anonymous memory of which nothing more is known.
  case anonymous
  /// A mapping that is not there any more.
  case unknown
}

/// What to call a cause.
public enum CauseKind: Hashable, Sendable {
  /// A garbage collector at work.
  case collector(CollectorPhase)
  /// The kernel, in a system call of the program.
  case systemCall
  /// The program, writing to this.
  case write(WrittenPart)
}
