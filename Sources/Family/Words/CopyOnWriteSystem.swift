/// A member of the family: something that shares data between views until they differ.
///
/// A system is a value: assigning it copies it, and what it answers depends on nothing but what it was asked. It holds one base, which
/// views are made of. Addresses are bytes of the base; a file, a row or a key is so many of them. Its memory grows with
/// what was written and not with the size of the base.
public protocol CopyOnWriteSystem: Sendable {
  /// The smallest piece whose content is told: blocks, records, rows, values.
  var unitBytes: Int { get }

  /// Makes the base and the first view of it.
  ///
  /// The base is full: every unit has a content of its own. Throws `alreadyCreated`, or `outOfRange` where it would have no bytes.
  mutating func create(bytes: Int) throws(Refusal) -> Made

  /// What a view shows in a range of bytes.
  func read(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> ReadOutcome

  /// Writes a range of bytes of a view, and makes that durable.
  mutating func write(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> Cost

  /// Makes a view that shows what another shows now, or showed at a moment of its history.
  mutating func snapshot(_ view: ViewID, at point: Point?) throws(Refusal) -> Made

  /// Removes a view.
  mutating func drop(_ view: ViewID) throws(Refusal) -> Cost

  /// Gives back what nobody needs.
  mutating func reclaim() -> Cost

  /// Brings home what was logged, or begins a new interval of logging. Throws `unsupported` where there is no such thing.
  mutating func checkpoint() throws(Refusal) -> Cost

  /// Lets time pass; answers the views that ended by it, and what that gave back.
  mutating func wait(seconds: Int) -> (ended: [ViewID], cost: Cost)

  /// Sets how long a view lives from now. Throws `unsupported` where views do not end by themselves.
  mutating func limitLife(of view: ViewID, seconds: Int) throws(Refusal)

  /// What each view has, and what all of it takes.
  func stats() -> Stats
}

extension CopyOnWriteSystem {
  /// Nothing is logged here.
  public mutating func checkpoint() throws(Refusal) -> Cost {
    throw .unsupported(.checkpoint, reason: "there is no log that is brought home")
  }

  /// Time alone changes nothing: only writes make views differ.
  public mutating func wait(seconds: Int) -> (ended: [ViewID], cost: Cost) { ([], Cost(.drop)) }

  /// Views stay until they are dropped.
  public mutating func limitLife(of view: ViewID, seconds: Int) throws(Refusal) {
    throw .unsupported(.snapshot, reason: "views stay until they are dropped")
  }
}
