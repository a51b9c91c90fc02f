extension RandomAccessCollection where Index == Int {
  /// The first index of which the predicate, false before some element and true from it on, is true.
  ///
  /// - Complexity: O(log count).
  @inlinable
  package func partitioningIndex(where isBehind: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = low + (high - low) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
