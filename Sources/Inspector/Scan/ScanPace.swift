/// How much of its time a process under observation may feel the scan.
public struct ScanPace: Hashable, Sendable {
  /// The longest that one call may hold the lock of an address space, as far as the number of pages decides it.
  public var longestHold: Duration
  /// The share of the time in which calls are made, over 0 and at most 1; between them the scan sleeps.
  public var duty: Double

  /// The pace that a busy server does not notice: calls of less than 0.1 ms, and as much rest as work.
  public static let gentle = ScanPace(longestHold: .milliseconds(1), duty: 0.5)
  /// No rests.
  public static let fast = ScanPace(longestHold: .milliseconds(1), duty: 1)

  /// Creates a pace.
  public init(longestHold: Duration, duty: Double) {
    self.longestHold = longestHold
    self.duty = duty
  }

  /// Whether the lock may be held for as long as a walk over so many pages takes.
  package func permits(walkOf pages: Int) -> Bool { .nanoseconds(60) * pages <= longestHold }

  /// Pages of one read of pagemap: whole PMDs, 16 KiB of entries unless a hold must be shorter.
  ///
  /// The kernel needs 40 to 60 ns a page, and holds the lock for one PMD of 512 pages at a time; a read of four of them keeps the others
  /// out for 0.1 ms.
  var pagesOfOneRead: Int { longestHold < .microseconds(120) ? 512 : 2048 }
}

/// What a scan has cost.
public struct ScanCost: Hashable, Sendable, Codable {
  /// Entries of page tables that the kernel was asked for.
  public var pages = 0
  /// System calls on pagemap.
  public var calls = 0
  /// The longest of these calls, in nanoseconds: no lock was held for longer.
  public var longestCall: Int64 = 0
  /// CPU time of the scan, in nanoseconds.
  public var cpu: Int64 = 0
  /// Time from the first to the last call, in nanoseconds.
  public var elapsed: Int64 = 0

  /// Creates the cost of nothing.
  public init() {}
}
