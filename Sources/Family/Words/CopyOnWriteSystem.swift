/// A member of the family: something that shares data between views until they differ.
///
/// A system is a value: assigning it copies it, and what it answers depends on nothing but what it was asked. It holds one base, which
/// views are made of. Addresses are bytes of the base; a file, a row or a key is so many of them. Its memory grows with
/// what was written and not with the size of the base.
public protocol CopyOnWriteSystem: Sendable {
  /// The smallest piece whose content is told: blocks, records, rows, values.
  var unitBytes: Int { get }

  /// How many units lie together, from a multiple of this number on: what becomes of one of them becomes of all.
  var grainUnits: Int { get }

  /// Makes the base and the first view of it.
  ///
  /// The base is full: every unit has a content of its own. Throws `alreadyCreated`, or `outOfRange` where it would have no bytes.
  mutating func create(bytes: Int) throws(Refusal) -> Made

  /// Where the store keeps what a view shows in a unit; nil where the view, or what it shows there, does not exist.
  func place(of unit: Int, in view: ViewID) -> UnitPlace?

  /// What a view shows in a range of bytes.
  func read(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> ReadOutcome

  /// Writes a range of bytes of a view, and makes that durable.
  mutating func write(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> Cost

  /// Opens all of a view for writing, and writes nothing.
  mutating func open(_ view: ViewID) throws(Refusal) -> Cost

  /// Changes the mode or the owner of all of a view.
  mutating func changeAttributes(_ view: ViewID) throws(Refusal) -> Cost

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
  /// Units are kept one by one.
  public var grainUnits: Int { 1 }

  /// Only what is written makes views differ.
  public mutating func open(_ view: ViewID) throws(Refusal) -> Cost {
    _ = try read(view, 0..<1)
    return Cost(.open)
  }

  /// Attributes are metadata, of which the model does not know how much is written.
  public mutating func changeAttributes(_ view: ViewID) throws(Refusal) -> Cost {
    _ = try read(view, 0..<1)
    var cost = Cost(.attributes)
    cost.metadataUnits = nil
    cost.metadataBytes = nil
    return cost
  }

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
