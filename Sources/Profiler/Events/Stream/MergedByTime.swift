/// Merges lists that are each in order, as the rings of single CPUs are.
///
/// The order inside a list stays, also where a time goes back a little.
///
/// - Complexity: O(elements + changes from list to list x lists).
package func mergedByTime<Element>(_ lists: [[Element]], time: (Element) -> UInt64) -> [Element] {
  let lists = lists.filter { !$0.isEmpty }
  guard lists.count > 1 else { return lists.first ?? [] }
  var merged: [Element] = []
  merged.reserveCapacity(lists.reduce(0) { $0 + $1.count })
  var next = [Int](repeating: 0, count: lists.count)
  while true {
    var earliest: Int?
    var (earliestTime, secondTime) = (UInt64.max, UInt64.max)
    for (index, list) in lists.enumerated() where next[index] < list.count {
      let candidate = time(list[next[index]])
      if earliest == nil || candidate < earliestTime {
        secondTime = earliest == nil ? .max : earliestTime
        (earliest, earliestTime) = (index, candidate)
      } else if candidate < secondTime {
        secondTime = candidate
      }
    }
    guard let earliest else { return merged }
    let list = lists[earliest]
    repeat {
      merged.append(list[next[earliest]])
      next[earliest] += 1
    } while next[earliest] < list.count && time(list[next[earliest]]) <= secondTime
  }
}
