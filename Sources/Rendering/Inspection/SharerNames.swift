internal import Inspector

/// Names sets of processes briefly: by number, neighbours in the list as a range.
struct SharerNames {
  private let processes: [InspectedProcess]

  init(_ processes: [InspectedProcess]) { self.processes = processes }

  /// Such as `{812}`, `{812, 815..830}`, or `all 17`; a range goes over inspected processes only.
  func text(_ sharers: [Int]) -> String {
    let own = processes.indices.filter { processes[$0].sharesMemoryWith == nil }
    if sharers.count > 2, sharers == own { return "all \(sharers.count)" }
    let places = Dictionary(uniqueKeysWithValues: own.enumerated().map { ($1, $0) })
    var parts: [String] = []
    var start = 0
    while start < sharers.count {
      var end = start
      while end + 1 < sharers.count, places[sharers[end + 1]] == (places[sharers[end]] ?? -2) + 1 { end += 1 }
      let first = processes[sharers[start]].pid
      let last = processes[sharers[end]].pid
      if end - start >= 2 {
        parts.append("\(first)..\(last)")
      } else {
        parts += sharers[start...end].map { "\(processes[$0].pid)" }
      }
      start = end + 1
    }
    return "{" + parts.joined(separator: ", ") + "}"
  }
}
