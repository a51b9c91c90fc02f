import Measuring

/// The results, and what they were made from.
struct Report: BenchmarkReport, Codable {
  let results: [Result]
  let measurements: Measurements

  init(_ measurements: Measurements) {
    self.measurements = measurements
    results = measurements.results
  }

  var text: String {
    let differences = measurements.twins.firstDifference.map { ["first difference of S8: \($0)"] } ?? []
    return (ResultTable.lines(results) + differences + [""] + times).joined(separator: "\n")
  }

  /// The times behind the ratios.
  private var times: [String] {
    let phases = Phase.allCases.map { phase in
      ResultTable.row(["", phase.rawValue, least(measurements.core(phase)), least(measurements.model(phase))])
    }
    let kernel = Measurements.Size.allCases.compactMap { size -> String? in
      guard let life = measurements.kernelLife[size.rawValue] else { return nil }
      return ResultTable.row([
        "", "kernel, \(size.label): all, fork", least(life), least(measurements.kernelFork[size.rawValue]),
      ])
    }
    let lazy = measurements.lazyFork
    let runs = measurements.wholeRuns
    return [
      "CPU ns per page at 1 GiB, least of \(measurements.repetitions) repetitions",
      ResultTable.row(["", "phase", "C", "model"]),
    ] + phases + kernel + [
      ResultTable.row([
        "", "lazy fork, ns: 16 MiB, 64 GiB", ResultTable.number(lazy.smallMedian), ResultTable.number(lazy.largeMedian),
      ]),
      ResultTable.row(["", "whole run, ms: C program, cowscope", least(runs.kernel, 1e-6), least(runs.model, 1e-6)]),
      ResultTable.row(["", "Python simulator, accesses/s", runs.pythonSpeed.max().map(ResultTable.number) ?? "-"]),
      ResultTable.row(["", "operations of S8", String(measurements.twins.operations)]),
    ]
  }

  private func least(_ values: [Double]?, _ unit: Double = 1) -> String {
    values?.min().map { ResultTable.number($0 * unit) } ?? "-"
  }
}
