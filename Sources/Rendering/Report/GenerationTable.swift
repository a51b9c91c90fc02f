import Experiment
import Scenario

/// One scenario on several kernels: the steps in which they differ, a column a kernel, and what was measured beside.
struct GenerationTable {
  var result: RunResult
  var style: Style

  private static let width = 8
  private static let quantities: [(name: String, value: @Sendable (TraceStep) -> Quantity)] = [
    ("minor faults", { $0.minorFaults }), ("major faults", { $0.majorFaults }), ("copies", { $0.effects.copies }),
    ("reuses", { $0.effects.reuses }), ("zeroed", { $0.effects.zeroed }), ("file pages", { $0.effects.filePages }),
  ]

  /// The lines, none where the scenario names no kernels.
  var lines: [String] {
    guard let generations = result.generations, !generations.isEmpty else { return [] }
    var columns = generations.map { (head: Self.version(of: $0), trace: $0) }
    if let kernel = result.kernel { columns.append((head: "here", trace: kernel)) }
    let room = style.width - 1 - Self.width * columns.count
    var lines = [style.heading("Kernel by kernel")]
    lines.append(
      style.paint("".padded(room) + columns.map { $0.head.paddedLeft(Self.width) }.joined(), .faint))
    var hasDifference = false
    for (index, step) in result.scenario.steps.enumerated() {
      let rows = rows(of: index, columns.map(\.trace), generations, room: room)
      if rows.isEmpty { continue }
      hasDifference = true
      lines += style.paragraph(step.text, prefix: "\(index + 1)".paddedLeft(3) + "  ") + rows
    }
    if !hasDifference { lines.append("These kernels do the same in every step.") }
    return lines
  }

  /// The quantities of one step in which the kernels differ.
  private func rows(of step: Int, _ traces: [Trace], _ generations: [Trace], room: Int) -> [String] {
    var rows: [String] = []
    for (name, value) in Self.quantities {
      let values = traces.map { trace in trace.steps[checked: step].flatMap { value($0).value } }
      guard Set(values.prefix(generations.count)).count > 1 else { continue }
      let cells = values.map { ($0.map { String($0) } ?? "?").paddedLeft(Self.width) }.joined()
      rows.append(("     " + name).padded(room) + cells)
    }
    return rows
  }

  private static func version(of trace: Trace) -> String {
    switch trace.source {
    case .model(let kernel): kernel
    case .kernel(let release, _): release
    }
  }
}
