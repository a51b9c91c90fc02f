internal import Experiment

/// Numbers and sets by chance, the same for the same seed for ever.
///
/// The standard library's own draws may change from version to version, so theirs are not used.
package struct SeededDraw {
  private var generator: SplitMix64

  package init(_ seed: Seed) { generator = SplitMix64(seed: seed.value) }

  /// A number below `count`, each as likely as the others.
  ///
  /// Draws again where the numbers do not divide evenly.
  package mutating func number(below count: UInt64) -> UInt64 {
    precondition(count > 0)
    // The lowest 2^64 mod count values would make some results likelier.
    let surplus = (0 &- count) % count
    while true {
      let bits = generator.next()
      if bits >= surplus { return bits % count }
    }
  }

  /// A number from a range, both ends included.
  package mutating func number(in range: ClosedRange<Int>) -> Int {
    let width = UInt64(bitPattern: Int64(range.upperBound)) &- UInt64(bitPattern: Int64(range.lowerBound))
    let offset = width == .max ? generator.next() : number(below: width + 1)
    return Int(truncatingIfNeeded: UInt64(bitPattern: Int64(range.lowerBound)) &+ offset)
  }

  /// Brings elements into an order by chance: Fisher and Yates, from the front.
  package mutating func shuffle<Element>(_ elements: inout [Element]) { arrange(elements.count, of: &elements) }

  /// `count` of the numbers below `end`, in ascending order.
  package mutating func subset(of end: Int, count: Int) -> [Int] {
    var numbers = Array(0..<end)
    arrange(count, of: &numbers)
    return numbers.prefix(count).sorted()
  }

  /// Puts elements by chance at the first `count` places.
  private mutating func arrange<Element>(_ count: Int, of elements: inout [Element]) {
    for index in elements.indices.dropLast().prefix(count) {
      elements.swapAt(index, number(in: index...elements.count - 1))
    }
  }
}
