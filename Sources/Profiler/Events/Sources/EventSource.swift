/// Where page faults come from, the best first.
public enum EventSource: String, Hashable, Sendable, CaseIterable {
  /// The tracepoints exceptions:page_fault_user and exceptions:page_fault_kernel: every fault, with its error code.
  case tracepoints
  /// The software event page-faults: every fault with its address, but not what it was about.
  case software
  /// The same without faults of kernel code, such as read(2) into a shared page.
  case softwareOfUserCode
}

/// Whose faults the kernel records.
public enum EventScope: String, Hashable, Sendable, CaseIterable {
  /// Those of everybody, on each CPU; what is not followed is dropped when the rings are read.
  ///
  /// Nothing is missed between a fork and the first fault of the child. Faults of others cost them a microsecond each.
  case machine
  /// Those of the threads that are followed, and of their children to come.
  case tasks
}

/// A better way that could not be had, and why.
public struct MissingSource: Hashable, Sendable {
  /// What it would have been.
  public var source: EventSource
  /// Whose faults it would have recorded.
  public var scope: EventScope
  /// Why not.
  public var reason: EventError

  /// Creates a note.
  public init(source: EventSource, scope: EventScope, reason: EventError) {
    self.source = source
    self.scope = scope
    self.reason = reason
  }
}
