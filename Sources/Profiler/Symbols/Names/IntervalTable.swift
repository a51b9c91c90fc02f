internal import ProcFS

/// Which of many ranges of addresses an address belongs to; where ranges overlap, the later one in the list.
package struct IntervalTable {
  private var starts: [UInt64] = []
  private var ends: [UInt64] = []
  private var owners: [Int32] = []

  /// Lays the ranges over each other.
  ///
  /// - Complexity: O(n log n) in the number of ranges.
  package init(_ ranges: [Range<UInt64>]) {
    let order = ranges.indices.filter { !ranges[$0].isEmpty }.sorted { ranges[$0].lowerBound < ranges[$1].lowerBound }
    var open = MaxHeap()
    var next = 0
    var position: UInt64 = 0
    while true {
      if next < order.count, ranges[order[next]].lowerBound <= position {
        open.push(Int32(clamping: order[next]))
        next += 1
        continue
      }
      while let top = open.top, ranges[Int(top)].upperBound <= position { open.pop() }
      let nextStart = next < order.count ? ranges[order[next]].lowerBound : nil
      if let top = open.top {
        let end = min(ranges[Int(top)].upperBound, nextStart ?? .max)
        append(position, end, top)
        position = end
      } else if let nextStart {
        position = nextStart
      } else {
        return
      }
    }
  }

  private mutating func append(_ start: UInt64, _ end: UInt64, _ owner: Int32) {
    if owners.last == owner, ends.last == start {
      ends[ends.count - 1] = end
    } else {
      starts.append(start)
      ends.append(end)
      owners.append(owner)
    }
  }

  /// The number of the range that an address belongs to.
  ///
  /// - Complexity: O(log n)
  package func owner(of address: UInt64) -> Int? {
    let place = ends.partitioningIndex { $0 > address }
    return place < starts.count && starts[place] <= address ? Int(owners[place]) : nil
  }

  /// The numbers of the ranges that any of some addresses belong to, each once, by the first of these addresses.
  ///
  /// - Complexity: O(log n) and the number of ranges that are found.
  package func owners(in addresses: Range<UInt64>) -> [Int] {
    var found: [Int] = []
    var seen: Set<Int32> = []
    var place = ends.partitioningIndex { $0 > addresses.lowerBound }
    while place < starts.count, starts[place] < addresses.upperBound {
      if seen.insert(owners[place]).inserted { found.append(Int(owners[place])) }
      place += 1
    }
    return found
  }
}

/// Numbers of which the largest can be had.
private struct MaxHeap {
  private var items: [Int32] = []

  var top: Int32? { items.first }

  mutating func push(_ item: Int32) {
    items.append(item)
    var place = items.count - 1
    while place > 0, items[(place - 1) / 2] < items[place] {
      items.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  mutating func pop() {
    guard let last = items.popLast(), !items.isEmpty else { return }
    items[0] = last
    var place = 0
    while true {
      var largest = place
      for child in [2 * place + 1, 2 * place + 2] where child < items.count && items[child] > items[largest] {
        largest = child
      }
      guard largest != place else { return }
      items.swapAt(place, largest)
      place = largest
    }
  }
}
