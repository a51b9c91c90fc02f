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
    let header = row(["id", "what", "measured", "goal", "floor", "verdict"])
    let lines = results.map { result in
      let sign = result.goal.better == .higher ? ">= " : "<= "
      return row([
        result.goal.id, result.goal.what, result.measured.map(number) ?? "-", sign + number(result.goal.goal),
        sign + number(result.goal.floor), result.verdict.rawValue,
      ])
    }
    return ([header] + lines + [""] + times).joined(separator: "\n")
  }

  /// The times behind the ratios.
  private var times: [String] {
    let phases = Phase.allCases.map { phase in
      row([
        "", phase.rawValue, measurements.core(phase).map(number) ?? "-", measurements.model(phase).map(number) ?? "-",
      ])
    }
    let kernel = Measurements.Size.allCases.compactMap { size in
      measurements.kernel(size).map { row(["", "kernel, \(size.label)", number($0)]) }
    }
    let bytes = [
      row([
        "", "bytes per resident page", number(measurements.coreMemory.perResidentPage),
        number(measurements.modelMemory.perResidentPage),
      ]),
      row([
        "", "more bytes per forked page", number(measurements.coreMemory.perForkedPage),
        number(measurements.modelMemory.perForkedPage),
      ]),
    ]
    return [
      "CPU ns per page at 1 GiB, least of \(measurements.repetitions) repetitions", row(["", "phase", "C", "model"]),
    ] + phases + bytes + kernel
  }

  private func row(_ cells: [String]) -> String {
    let widths = [4, 38, 10, 10, 10, 0]
    return zip(cells, widths).map { cell, width in
      cell + String(repeating: " ", count: max(1, width - cell.count))
    }.joined()
  }

  private func number(_ value: Double) -> String {
    let digits = value >= 100 ? 1.0 : 100.0
    let rounded = (value * digits).rounded() / digits
    return value >= 100 ? String(Int(rounded)) : String(rounded)
  }
}
