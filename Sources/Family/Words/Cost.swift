/// What one event cost a system.
///
/// All amounts are bytes unless a name says units. Times are not modelled.
public struct Cost: Sendable, Hashable {
  /// What made the system do this.
  public var trigger: Trigger
  /// Units whose old content was duplicated, wholly or in part.
  public var unitsCopied = 0
  /// Old content that was written a second time because a unit cannot be divided.
  public var bytesCopied = 0
  /// Bytes that the caller changed.
  public var bytesNew = 0
  /// Data that went to the store: copies and new content, in whole blocks of the store.
  public var dataWritten = 0
  /// Units of bookkeeping that were written: tree nodes, tables, log records; nil where the model does not know.
  public var metadataUnits: Int? = 0
  /// What they come to; nil where the model does not know.
  public var metadataBytes: Int? = 0
  /// Old content that had to be read first.
  public var bytesRead = 0
  /// Space that was taken.
  public var allocated = 0
  /// Space that was given back.
  public var freed = 0
  /// Space that was taken, or is not needed any more, but only goes back at a later `reclaim`.
  public var deferred = 0

  /// An event that cost nothing.
  public init(_ trigger: Trigger) { self.trigger = trigger }

  /// A full base was made of whole units.
  static func base(of bytes: Int, unitBytes: Int) -> Cost {
    var cost = Cost(.create)
    cost.bytesNew = bytes
    cost.allocated = bytes.groups(of: unitBytes) * unitBytes
    cost.dataWritten = cost.allocated
    return cost
  }

  /// A unit was written to another place, with those of its bytes that the write leaves as they were.
  mutating func addCopy(of unit: Int, _ span: UnitSpan) {
    let kept = span.kept(unit)
    guard kept > 0 else { return }
    bytesCopied += kept
    bytesRead += span.unitBytes
    unitsCopied += 1
  }

  /// Everything that went to the store; nil where part of it is unknown.
  public var bytesWritten: Int? { metadataBytes.map { dataWritten + $0 } }

  /// How much more space the system takes than before.
  public var growth: Int { allocated - freed }

  /// Both costs together, under the trigger of the first.
  public static func + (one: Cost, other: Cost) -> Cost {
    var sum = one
    sum.unitsCopied += other.unitsCopied
    sum.bytesCopied += other.bytesCopied
    sum.bytesNew += other.bytesNew
    sum.dataWritten += other.dataWritten
    sum.metadataUnits = one.metadataUnits.flatMap { units in other.metadataUnits.map { units + $0 } }
    sum.metadataBytes = one.metadataBytes.flatMap { bytes in other.metadataBytes.map { bytes + $0 } }
    sum.bytesRead += other.bytesRead
    sum.allocated += other.allocated
    sum.freed += other.freed
    sum.deferred += other.deferred
    return sum
  }
}
