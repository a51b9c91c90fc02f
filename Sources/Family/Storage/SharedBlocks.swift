/// Which block each view has for each unit.
///
/// A unit that a view has no entry for is still the block of the base, whose number is the unit's. Who shares a block is not
/// counted but looked up: a view that was made of another has the same entries, so a snapshot copies nothing and no counter can
/// be wrong.
struct SharedBlocks: Sendable {
  /// Units of the base.
  let units: Int
  private(set) var tables: [ViewID: SparseTable<Block>] = [:]
  /// What blocks hold, by their number: a block that is written in place changes for everybody who has it.
  private var contents = SparseTable<Content>(places: 1 << 56)
  private var blocksMade: Int
  private var viewsMade = 0

  init(units: Int) { (self.units, blocksMade) = (units, units) }

  /// The views, oldest first.
  var views: [ViewID] { tables.keys.sorted() }

  func has(_ view: ViewID) -> Bool { tables[view] != nil }

  /// A view of the base as it was made.
  mutating func addView() -> ViewID {
    let view = ViewID(viewsMade)
    viewsMade += 1
    tables[view] = SparseTable(places: units)
    return view
  }

  /// A view that has the same blocks as another; nil if that does not exist.
  ///
  /// - Complexity: O(1).
  mutating func addView(like other: ViewID) -> ViewID? {
    guard let table = tables[other] else { return nil }
    let view = ViewID(viewsMade)
    viewsMade += 1
    tables[view] = table
    return view
  }

  mutating func removeView(_ view: ViewID) { tables[view] = nil }

  /// The number of a block that nothing had before.
  mutating func newBlock() -> Int {
    defer { blocksMade += 1 }
    return blocksMade
  }

  private static func base(_ unit: Int) -> Block { Block(id: unit, stamp: 0) }

  /// The block that a view has for a unit; the view must exist.
  func block(_ view: ViewID, _ unit: Int) -> Block { tables[view]?[unit] ?? Self.base(unit) }

  /// What a view shows in a unit; the view must exist.
  func content(_ view: ViewID, _ unit: Int) -> Content {
    let id = block(view, unit).id
    return contents[id] ?? .initial(unit: id)
  }

  /// What a view shows in a range of a base of `size` bytes: one place is looked at for each unit.
  func read(_ view: ViewID, _ range: Range<Int>, of size: Int, unitBytes: Int) throws(Refusal) -> ReadOutcome {
    guard has(view) else { throw .noSuchView(view) }
    try checkRange(range, size: size)
    let units = UnitSpan(range, unitBytes: unitBytes).units
    return ReadOutcome(contents: units.map { content(view, $0) }, lookups: units.count)
  }

  /// Where the store keeps what a view shows in a unit; nil where there is no such view or unit.
  func place(of unit: Int, in view: ViewID) -> UnitPlace? {
    has(view) && (0..<units).contains(unit) ? UnitPlace(piece: block(view, unit).id) : nil
  }

  /// Gives a view a block for a unit, and the block its content.
  mutating func setBlock(_ view: ViewID, _ unit: Int, _ block: Block, content: Content) {
    setBlock(view, unit, block)
    contents[block.id] = content
  }

  mutating func setBlock(_ view: ViewID, _ unit: Int, _ block: Block) { tables[view]?[unit] = block }

  /// How many views have the same block for a unit as this one, itself included.
  ///
  /// - Complexity: O(views).
  func sharers(_ view: ViewID, _ unit: Int) -> Int {
    let id = block(view, unit).id
    return tables.values.reduce(0) { $0 + (($1[unit]?.id ?? unit) == id ? 1 : 0) }
  }

  /// Units that a view shares with nobody.
  ///
  /// - Complexity: O(entries of all views).
  func exclusiveUnits(_ view: ViewID) -> Int { sharing(unitBytes: 1)[view]?.exclusive ?? 0 }

  /// What each view references.
  ///
  /// - Complexity: O(entries of all views x views).
  func sharing(unitBytes: Int) -> [ViewID: SharedBytes] {
    var result = tables.mapValues { _ in SharedBytes() }
    let changed = changedUnits
    for unit in changed {
      var sharers: [Int: Int] = [:]
      for table in tables.values { sharers[table[unit]?.id ?? unit, default: 0] += 1 }
      for (view, table) in tables {
        result[view]?.add(unitBytes, sharers: sharers[table[unit]?.id ?? unit] ?? 1)
      }
    }
    let untouched = (units - changed.count) * unitBytes
    for view in tables.keys { result[view]?.add(untouched, sharers: tables.count) }
    return result
  }

  /// Units for which some view has another block than that of the base, in order.
  private var changedUnits: [Int] {
    var result: [Int] = []
    for table in tables.values { result += table.elements.map(\.place) }
    result.sort()
    var last = -1
    result.removeAll { unit in
      defer { last = unit }
      return unit == last
    }
    return result
  }
}
