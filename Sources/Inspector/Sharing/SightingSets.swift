/// The different lists of sightings that frames have, each kept once.
///
/// Mappings are scanned one after the other, so the sightings of a frame come in one order, and a list is told by the list before
/// its last sighting: lists are the nodes of a trie. Nothing is hashed but (list, sighting), and no two lists are ever confused.
package struct SightingSets {
  /// A list of sightings; 0 is the empty one.
  package typealias Number = UInt32

  package init() {}

  private var parents: [Number] = [0]
  private var lengths: [UInt32] = [0]
  private var last: [UInt32] = [0]
  private var next: [UInt64: Number] = [:]
  /// The last answers of `appending`, found by some bits of the question: neighbours mostly ask the same.
  private var recentKeys = [UInt64](repeating: 0, count: Self.recentCount)
  private var recent = [Number](repeating: 0, count: Self.recentCount)
  private static let recentCount = 4096

  /// How many lists there are, the empty one included.
  package var count: Int { parents.count }

  /// The list with one more sighting.
  @inline(__always)
  package mutating func appending(_ sighting: UInt32, to list: Number) -> Number {
    let key = UInt64(list) << 32 | UInt64(sighting)
    let slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 52)
    if recentKeys[slot] == key { return recent[slot] }
    let found = lookUp(key, list: list, sighting: sighting)
    recentKeys[slot] = key
    recent[slot] = found
    return found
  }

  /// The sightings of a list, in the order in which they were made.
  package func sightings(of list: Number) -> [Sighting] {
    var found: [Sighting] = []
    var list = list
    while list != 0 {
      found.append(Sighting(rawValue: last[Int(list)]))
      list = parents[Int(list)]
    }
    return found.reversed()
  }

  /// The mappings of the sightings of a list, in the order in which they were made.
  func mappings(of list: Number) -> [Int] {
    var found = [Int](repeating: 0, count: length(of: list))
    var list = list
    for place in found.indices.reversed() {
      found[place] = Sighting(rawValue: last[Int(list)]).mapping
      list = parents[Int(list)]
    }
    return found
  }

  /// How many sightings a list has.
  package func length(of list: Number) -> Int { Int(lengths[Int(list)]) }

  /// The last sighting of a list that is not empty.
  func lastSighting(of list: Number) -> Sighting { Sighting(rawValue: last[Int(list)]) }

  /// The only sighting of a list that has one.
  func onlySighting(of list: Number) -> Sighting? {
    list != 0 && parents[Int(list)] == 0 ? Sighting(rawValue: last[Int(list)]) : nil
  }

  /// Whether pagemap says of the frames with a list that they are mapped once: of what one PMD may map it speaks of the first frame only.
  func isMappedOnce(_ list: Number) -> Bool {
    guard let only = onlySighting(of: list) else { return false }
    return only.isMappedOnce && !only.isPerhapsHuge
  }

  @inline(never)
  private mutating func lookUp(_ key: UInt64, list: Number, sighting: UInt32) -> Number {
    if let known = next[key] { return known }
    let number = Number(parents.count)
    parents.append(list)
    lengths.append(lengths[Int(list)] + 1)
    last.append(sighting)
    next[key] = number
    return number
  }
}
