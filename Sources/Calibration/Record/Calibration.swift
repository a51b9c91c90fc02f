/// What faults and calls cost on one machine: schema 1 of the kind `cowscope.calibration`.
///
/// All times are in nanoseconds.
public struct Calibration: Sendable, Hashable, Codable {
  /// The version of the shape that this program writes.
  public static let currentSchema = 1
  /// What the document holds.
  public static let kind = "cowscope.calibration"

  /// The version of the shape that the document was written with.
  public var schema = Self.currentSchema
  /// Always `cowscope.calibration`.
  public var kind = Self.kind
  /// When it was measured, in UTC by ISO 8601.
  public var date: String
  /// Where it was measured.
  public var machine: MachineIdentity
  /// The load average when the measurement began, and when it ended.
  public var load: [Double]
  /// It was measured with `--quick`.
  public var isQuick: Bool
  /// The cost of each kind of fault that could be measured.
  public var faults: [FaultCost]
  /// The cost of making a child, by layout and size.
  public var calls: [CallCost]
  /// The page tables of parents and of children that have touched nothing.
  public var pageTables: [PageTableSize]
  /// What this machine did not permit.
  public var missing: [Missing]

  /// Creates a calibration.
  public init(
    date: String, machine: MachineIdentity, load: [Double] = [], isQuick: Bool = false, faults: [FaultCost] = [],
    calls: [CallCost] = [], pageTables: [PageTableSize] = [], missing: [Missing] = []
  ) {
    self.date = date
    self.machine = machine
    self.load = load
    self.isQuick = isQuick
    self.faults = faults
    self.calls = calls
    self.pageTables = pageTables
    self.missing = missing
  }

  /// The cost of one fault of a kind, nil where it was not measured.
  public func cost(of kind: FaultKind) -> TimeRange? {
    faults.first { $0.kind == kind }.map { TimeRange($0.cost) }
  }

  /// The CPU time that the parent spends in a call, by size; nil where it was not measured.
  public func curve(of call: ProcessCall, _ layout: ParentLayout) -> CostCurve? {
    let measured = calls.filter { $0.call == call }
    guard measured.contains(where: { $0.layout == layout }) else { return nil }
    // A parent without memory belongs to all layouts.
    return CostCurve(
      measured.filter { $0.layout == layout || $0.size == 0 }
        .map { CostCurve.Point(size: Double($0.size), cost: TimeRange($0.inCall)) })
  }

  /// The largest size of a layout that was measured, nil if none was.
  public func largestSize(_ layout: ParentLayout) -> Int? {
    calls.filter { $0.layout == layout }.map(\.size).max()
  }
}

/// What one kind of fault costs.
public struct FaultCost: Sendable, Hashable, Codable {
  /// The kind.
  public var kind: FaultKind
  /// Nanoseconds of one fault, by the monotonic clock.
  public var cost: Distribution

  /// Creates a cost.
  public init(kind: FaultKind, cost: Distribution) {
    self.kind = kind
    self.cost = cost
  }
}

/// What one way to make a child costs a parent of one size.
public struct CallCost: Sendable, Hashable, Codable {
  /// The call.
  public var call: ProcessCall
  /// The layout of the parent.
  public var layout: ParentLayout
  /// Bytes of the parent's memory, or its number of mappings.
  public var size: Int
  /// CPU time of the caller in the call.
  public var inCall: Distribution
  /// That and the CPU time of the child until its end; not for `exec`.
  public var total: Distribution?
  /// The time on the clock until the call was done; not for `exec`.
  public var wall: Distribution?

  /// Creates a cost.
  public init(
    call: ProcessCall, layout: ParentLayout, size: Int, inCall: Distribution, total: Distribution? = nil,
    wall: Distribution? = nil
  ) {
    self.call = call
    self.layout = layout
    self.size = size
    self.inCall = inCall
    self.total = total
    self.wall = wall
  }
}

/// VmPTE of a parent and of a child that has touched nothing, the program's own tables included.
public struct PageTableSize: Sendable, Hashable, Codable {
  /// The layout of the parent.
  public var layout: ParentLayout
  /// Bytes of the parent's memory, or its number of mappings.
  public var size: Int
  /// Bytes of the parent's page tables.
  public var parentBytes: Int
  /// Bytes of the child's page tables.
  public var childBytes: Int

  /// Creates a size.
  public init(layout: ParentLayout, size: Int, parentBytes: Int, childBytes: Int) {
    self.layout = layout
    self.size = size
    self.parentBytes = parentBytes
    self.childBytes = childBytes
  }
}

/// Something that could not be measured.
public struct Missing: Sendable, Hashable, Codable {
  /// What it is, such as `thp-reuse`.
  public var what: String
  /// Why, as the measuring program said it.
  public var reason: String

  /// Creates a note.
  public init(what: String, reason: String) {
    self.what = what
    self.reason = reason
  }
}
