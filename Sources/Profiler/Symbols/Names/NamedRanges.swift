/// Names of ranges of addresses, which may lie inside of each other: the innermost is found.
package struct NamedRanges {
  /// A name and its addresses.
  package struct Entry: Hashable {
    package var name: String
    package var addresses: Range<UInt64>
  }

  private struct Place {
    var addresses: Range<UInt64>
    var table: Int
    var symbol: Int
  }

  private let tables: [ElfSymbolTable]
  private let places: [Place]
  private let intervals: IntervalTable

  /// Takes the symbols of one kind from tables of one file.
  ///
  /// A function without a size ends where the next one begins; a global without one is left out. Of several names of one place the
  /// one that people know is found: the larger, with fewer underscores in front, not weak and not local, shorter.
  package init(_ kind: ElfSymbol.Kind, of tables: [ElfSymbolTable]) {
    self.tables = tables
    var places: [Place] = []
    for (number, table) in tables.enumerated() {
      for (index, symbol) in table.symbols.enumerated() where symbol.kind == kind {
        guard kind == .function || symbol.size > 0 else { continue }
        let (end, overflow) = symbol.address.addingReportingOverflow(symbol.size)
        guard !overflow else { continue }
        places.append(Place(addresses: symbol.address..<end, table: number, symbol: index))
      }
    }
    places.sort { Self.precedes($0, $1, tables) }
    Self.endOpenPlaces(&places, tables)
    self.places = places
    intervals = IntervalTable(places.map(\.addresses))
  }

  /// By address, and the better name last, because the last one is found.
  private static func precedes(_ left: Place, _ right: Place, _ tables: [ElfSymbolTable]) -> Bool {
    guard left.addresses.lowerBound == right.addresses.lowerBound else {
      return left.addresses.lowerBound < right.addresses.lowerBound
    }
    guard left.addresses.upperBound == right.addresses.upperBound else {
      return left.addresses.upperBound < right.addresses.upperBound
    }
    let (first, second) = (tables[left.table].symbols[left.symbol], tables[right.table].symbols[right.symbol])
    let (name, other) = (tables[left.table].name(first), tables[right.table].name(second))
    guard let name, let other else { return name == nil && other != nil }
    let (underscores, others) = (name.prefix { $0 == "_" }.count, other.prefix { $0 == "_" }.count)
    if underscores != others { return underscores > others }
    if first.weight != second.weight { return first.weight < second.weight }
    if name.utf8.count != other.utf8.count { return name.utf8.count > other.utf8.count }
    return name > other
  }

  private static func endOpenPlaces(_ places: inout [Place], _ tables: [ElfSymbolTable]) {
    var (following, latest) = (UInt64.max, UInt64.max)
    for index in places.indices.reversed() {
      let start = places[index].addresses.lowerBound
      if start < latest { (following, latest) = (latest, start) }
      guard places[index].addresses.isEmpty else { continue }
      let end = min(following, tables[places[index].table].symbols[places[index].symbol].limit)
      // Where nothing is known to end it, it is one address.
      places[index].addresses = start..<max(start, end == .max ? start &+ 1 : end)
    }
  }

  /// What an address belongs to.
  ///
  /// - Complexity: O(log n)
  package func entry(at address: UInt64) -> Entry? { intervals.owner(of: address).flatMap(entry) }

  /// All that some addresses belong to, by address.
  package func entries(in addresses: Range<UInt64>) -> [Entry] {
    intervals.owners(in: addresses).compactMap(entry).sorted { $0.addresses.lowerBound < $1.addresses.lowerBound }
  }

  private func entry(_ number: Int) -> Entry? {
    let place = places[number]
    let table = tables[place.table]
    return table.name(table.symbols[place.symbol]).map { Entry(name: $0, addresses: place.addresses) }
  }
}
