import FoundationEssentials

/// The results as text or JSON.
struct Report: Codable {
  let results: [Result]
  let measurements: Measurements

  init(_ measurements: Measurements) {
    self.measurements = measurements
    results = measurements.results
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  var text: String {
    let header = row(["id", "what", "measured", "spread", "goal", "floor", "verdict"])
    let lines = results.map { result in
      let sign = result.goal.better == .higher ? ">= " : "<= "
      let spread = result.measured?.spread.map { "\(number($0.lowerBound))-\(number($0.upperBound))" } ?? ""
      return row([
        result.goal.id, result.goal.what, result.measured.map { number($0.value) } ?? "-", spread,
        sign + number(result.goal.goal), sign + number(result.goal.floor), result.verdict.rawValue,
      ])
    }
    let differences = measurements.twins.firstDifference.map { ["first difference of S8: \($0)"] } ?? []
    return ([header] + lines + differences + [""] + times).joined(separator: "\n")
  }

  /// The times behind the ratios.
  private var times: [String] {
    let phases = Phase.allCases.map { phase in
      row(["", phase.rawValue, least(measurements.core(phase)), least(measurements.model(phase))])
    }
    let kernel = Measurements.Size.allCases.compactMap { size -> String? in
      guard let life = measurements.kernelLife[size.rawValue] else { return nil }
      return row(["", "kernel, \(size.label): all, fork", least(life), least(measurements.kernelFork[size.rawValue])])
    }
    let lazy = measurements.lazyFork
    let runs = measurements.wholeRuns
    return [
      "CPU ns per page at 1 GiB, least of \(measurements.repetitions) repetitions", row(["", "phase", "C", "model"]),
    ] + phases + kernel + [
      row(["", "lazy fork, ns: 16 MiB, 64 GiB", number(lazy.smallMedian), number(lazy.largeMedian)]),
      row(["", "whole run, ms: C program, cowscope", least(runs.kernel, 1e-6), least(runs.model, 1e-6)]),
      row(["", "Python simulator, accesses/s", runs.pythonSpeed.max().map(number) ?? "-"]),
      row(["", "operations of S8", String(measurements.twins.operations)]),
    ]
  }

  private func least(_ values: [Double]?, _ unit: Double = 1) -> String {
    values?.min().map { number($0 * unit) } ?? "-"
  }

  private func row(_ cells: [String]) -> String {
    let widths = [4, 38, 10, 14, 10, 10, 0]
    let line = zip(cells, widths).map { cell, width in
      cell + String(repeating: " ", count: max(1, width - cell.count))
    }.joined()
    return String(line.reversed().drop { $0 == " " }.reversed())
  }

  private func number(_ value: Double) -> String {
    let digits = value >= 100 ? 1.0 : value >= 0.1 || value == 0 ? 100.0 : 10_000.0
    let rounded = (value * digits).rounded() / digits
    return value >= 100 ? String(Int(rounded)) : String(rounded)
  }
}
