internal import Inspector

/// Names sets of processes briefly: by number, neighbours in the list as a range.
struct SharerNames {
  private let inspection: Inspection

  init(_ inspection: Inspection) { self.inspection = inspection }

  /// Such as `{812}`, `{812, 815..830}`, or `all 17`; a range goes over inspected processes only.
  func text(_ processes: [Int]) -> String {
    let own = inspection.processes.indices.filter { inspection.processes[$0].sharesMemoryWith == nil }
    if processes.count > 2, processes == own { return "all \(processes.count)" }
    let places = Dictionary(uniqueKeysWithValues: own.enumerated().map { ($1, $0) })
    var parts: [String] = []
    var start = 0
    while start < processes.count {
      var end = start
      while end + 1 < processes.count, places[processes[end + 1]] == (places[processes[end]] ?? -2) + 1 { end += 1 }
      let first = inspection.processes[processes[start]].pid
      let last = inspection.processes[processes[end]].pid
      if end - start >= 2 {
        parts.append("\(first)..\(last)")
      } else {
        parts += processes[start...end].map { "\(inspection.processes[$0].pid)" }
      }
      start = end + 1
    }
    return "{" + parts.joined(separator: ", ") + "}"
  }
}
