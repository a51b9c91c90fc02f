import Measuring

/// The results, and what they were made from.
struct Report: BenchmarkReport, Codable {
  let results: [Result]
  let measurements: Measurements

  init(_ measurements: Measurements) {
    self.measurements = measurements
    func added(_ watch: Watch, goal: Double, floor: Double) -> Result {
      Result(
        "E1", "\(watch.title), ns", Ratio(medianOf: measurements.added(by: watch)), .lower, goal: goal, floor: floor)
    }
    results =
      [
        added(.addresses, goal: 1500, floor: 3000), added(.breakingWrites, goal: 1500, floor: 3000),
        added(.withAllocations, goal: 2200, floor: 4500), added(.byProgram, goal: 300, floor: 1200),
        added(.everyTenth, goal: 600, floor: 1500),
        added(.withCallers, goal: 2500, floor: 5000), added(.withStacks, goal: 3500, floor: 7000),
        added(.withLargeStacks, goal: 4500, floor: 9000), added(.softwareEvents, goal: 1500, floor: 3000),
        added(.singleThreads, goal: 1500, floor: 3000),
      ]
      + [Watch.addresses, .withAllocations, .softwareEvents].map { watch in
        Result(
          "E2", "\(watch.title), ns", Ratio(medianOf: measurements.record[watch.rawValue]), .lower, goal: 150,
          floor: 400)
      }
      + [Watch.withStacks, .withLargeStacks].map { watch in
        Result(
          "E3", "\(watch.title), ns", Ratio(medianOf: measurements.record[watch.rawValue]), .lower, goal: 2000,
          floor: 4000)
      }
  }

  var text: String { (ResultTable.lines(results) + [""] + copies).joined(separator: "\n") }

  private static let widths = [4, 40, 10, 10]

  /// What a copy took in each way.
  private var copies: [String] {
    [
      ResultTable.row(
        ["", "ns of a copy, \(measurements.pages) copies a turn", "least", "median"], widths: Self.widths)
    ]
      + Watch.allCases.compactMap { watch in
        guard let sorted = measurements.copy[watch.rawValue]?.sorted(), let least = sorted.first else { return nil }
        let cells = ["", watch.title, ResultTable.number(least), ResultTable.number(sorted[sorted.count / 2])]
        return ResultTable.row(cells, widths: Self.widths)
      }
  }
}
