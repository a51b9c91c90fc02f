import Measuring

/// The results, and what they were made from.
struct Report: BenchmarkReport, Codable {
  let results: [Result]
  let measurements: Measurements

  init(_ measurements: Measurements) {
    self.measurements = measurements
    let members = measurements.members
    let slowest = members.map(\.largeMedian).max()
    let growth = members.map { $0.largeMedian / max($0.smallMedian, 1) }.max()
    results = [
      Result("F1", "view of 1 TiB, slowest member, ns", slowest.map { Ratio($0) }, .lower, goal: 2000, floor: 5000),
      Result("F2", "the same, 1 TiB over 1 MiB, worst", growth.map { Ratio($0) }, .lower, goal: 2, floor: 8),
    ]
  }

  var text: String { (ResultTable.lines(results) + [""] + times).joined(separator: "\n") }

  private static let widths = [4, 20, 12, 12, 12, 12, 0]

  private var times: [String] {
    [
      "ns, medians of \(measurements.branches) views, means of writes",
      ResultTable.row(["", "", "1 TiB", "most", "1 MiB", "write", "beside views"], widths: Self.widths),
    ]
      + measurements.members.map { member in
        let numbers = [
          member.largeMedian, member.large.last ?? 0, member.smallMedian, member.write, member.writeBesideViews,
        ]
        return ResultTable.row(["", member.name] + numbers.map(ResultTable.number), widths: Self.widths)
      }
  }
}
