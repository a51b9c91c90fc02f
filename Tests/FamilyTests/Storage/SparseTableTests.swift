import Family
import Testing

struct SparseTableTests {
  /// Random changes of a table and of copies of it, against dictionaries.
  @Test(arguments: [1, 63, 64, 65, 4096, 4097, 300_000, 1 << 40], 1...6)
  func tablesAreDictionaries(places: Int, seed: Int) {
    var random = SeededRandom(seed: seed)
    var pairs = [(table: SparseTable<Int>(places: places), copy: [Int: Int]())]
    for step in 0..<400 {
      let which = Int.random(in: 0..<pairs.count, using: &random)
      // Half of the places lie close together, so that some are met again.
      let place = Int.random(in: 0..<(Bool.random(using: &random) ? min(places, 100) : places), using: &random)
      switch Int.random(in: 0..<10, using: &random) {
      case ..<6:
        pairs[which].table[place] = step
        pairs[which].copy[place] = step
      case ..<9:
        pairs[which].table[place] = nil
        pairs[which].copy[place] = nil
      default: if pairs.count < 5 { pairs.append(pairs[which]) }
      }
      #expect(pairs[which].table[place] == pairs[which].copy[place])
    }
    for (table, copy) in pairs {
      let sorted = copy.sorted { $0.key < $1.key }
      #expect(table.count == copy.count)
      #expect(table.isEmpty == copy.isEmpty)
      #expect(table.elements.map(\.place) == sorted.map(\.key))
      #expect(table.elements.map(\.value) == sorted.map(\.value))
      for _ in 0..<20 {
        let start = Int.random(in: 0..<places, using: &random)
        let end = Int.random(in: start...places, using: &random)
        let within = sorted.filter { (start..<end).contains($0.key) }
        #expect(table.count(in: start..<end) == within.count)
        var met: [Int] = []
        table.forEach(in: start..<end) { place, _ in
          met.append(place)
          return met.count < 3
        }
        #expect(met == within.prefix(3).map(\.key))
      }
    }
  }
}
