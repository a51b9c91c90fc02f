import Family

/// The oracle: every view is a full copy, made when the view is, and every state of it is kept.
struct EagerCopies {
  let unitBytes: Int
  /// For each view what it held after each of its writes.
  private(set) var histories: [ViewID: [[Content]]] = [:]
  private var writes = 0

  init(unitBytes: Int) { self.unitBytes = unitBytes }

  mutating func create(_ view: ViewID, bytes: Int) {
    let units = (bytes + unitBytes - 1) / unitBytes
    histories[view] = [(0..<units).map { Content.initial(unit: $0) }]
  }

  func contents(_ view: ViewID) -> [Content] { histories[view]?.last ?? [] }

  mutating func write(_ view: ViewID, _ range: Range<Int>) {
    writes += 1
    var contents = contents(view)
    for unit in range.lowerBound / unitBytes...(range.upperBound - 1) / unitBytes {
      let start = unit * unitBytes
      let covered = max(range.lowerBound, start) - start..<min(range.upperBound, start + unitBytes) - start
      contents[unit] = contents[unit].written(by: writes, covering: covered, of: unitBytes)
    }
    histories[view]?.append(contents)
  }

  mutating func snapshot(_ view: ViewID, as copy: ViewID, at point: Point? = nil) {
    let states = histories[view] ?? []
    histories[copy] = [states[point?.writes ?? states.count - 1]]
  }

  mutating func drop(_ view: ViewID) { histories[view] = nil }
}
