/// Tells by the looks when a server had answered how many requests.
struct RequestClock {
  /// Ascending.
  private let points: [(time: UInt64, requests: Double)]

  /// nil where requests were not counted at each look, or the counter went down: it had begun anew.
  init?(_ looks: [FamilyLook]) {
    let points = looks.compactMap { look in look.requests.map { (look.monotonic, Double($0)) } }
    guard points.count > 1, points.count == looks.count,
      zip(points, points.dropFirst()).allSatisfy({ $0.0 < $1.0 && $0.1 <= $1.1 }),
      points[0].1 < points[points.count - 1].1
    else { return nil }
    self.points = points
  }

  /// When so many requests more had been answered than at a time; never, where the looks end before.
  func time(after count: Double, since begin: UInt64) -> UInt64 {
    guard count > 0 else { return begin }
    let wanted = requests(at: begin) + count
    guard let place = points.firstIndex(where: { $0.requests >= wanted }) else { return .max }
    guard place > 0 else { return max(begin, points[0].time) }
    let (before, after) = (points[place - 1], points[place])
    let part = (wanted - before.requests) / (after.requests - before.requests)
    return max(begin, before.time + UInt64(Double(after.time - before.time) * part))
  }

  /// How many there had been at a time: evenly many between two looks, and of before the first as many as then.
  private func requests(at time: UInt64) -> Double {
    guard let place = points.firstIndex(where: { $0.time >= time }) else { return points[points.count - 1].requests }
    guard place > 0 else { return points[0].requests }
    let (before, after) = (points[place - 1], points[place])
    let part = Double(time - before.time) / Double(after.time - before.time)
    return before.requests + (after.requests - before.requests) * part
  }
}
