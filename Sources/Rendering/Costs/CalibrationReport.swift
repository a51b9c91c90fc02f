public import Calibration

/// A calibration as text: what each fault costs, and what a child costs parents of many kinds.
public struct CalibrationReport: Sendable {
  private let calibration: Calibration
  private let style: Style

  /// Creates a report.
  public init(_ calibration: Calibration, style: Style = Style()) {
    self.calibration = calibration
    self.style = style
  }

  /// The report, its last line ended.
  public var text: String {
    var lines = [style.heading("What faults cost on this machine")]
    lines += style.paragraph(calibration.provenance) + [""]
    lines.append(
      style.paint(
        "fault".padded(32) + "median".paddedLeft(10) + "quartiles".paddedLeft(20) + "samples".paddedLeft(9), .strong)
    )
    for fault in calibration.faults {
      let range = TimeRange(fault.cost)
      lines.append(
        fault.kind.title.padded(32) + style.time(range.median).paddedLeft(10)
          + style.quartiles(range).paddedLeft(20) + fault.cost.count.grouped.paddedLeft(9))
    }
    lines += ["", style.heading("What a child costs its parent: CPU time in the call, median")]
    lines += callTable
    if !calibration.missing.isEmpty {
      lines += ["", style.heading("Not measured")]
      lines += calibration.missing.flatMap { style.paragraph("\($0.what): \($0.reason)", prefix: "? ") }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private struct Parent: Hashable {
    var layout: ParentLayout
    var size: Int
  }

  private var callTable: [String] {
    let calls = ProcessCall.allCases
    let head = "parent".padded(18) + calls.map { $0.rawValue.paddedLeft(12) }.joined()
    var medians: [Parent: [ProcessCall: Double]] = [:]
    var parents: [Parent] = []
    for cost in calibration.calls {
      let parent = Parent(layout: cost.layout, size: cost.size)
      if medians[parent] == nil { parents.append(parent) }
      medians[parent, default: [:]][cost.call] = cost.inCall.median
    }
    parents.sort { left, right in
      let order = ParentLayout.allCases
      let (a, b) = (order.firstIndex(of: left.layout) ?? 0, order.firstIndex(of: right.layout) ?? 0)
      return a == b ? left.size < right.size : a < b
    }
    let rows = parents.map { parent in
      name(parent).padded(18)
        + calls.map { call in (medians[parent]?[call].map(style.time) ?? "?").paddedLeft(12) }.joined()
    }
    return [style.paint(head, .strong)] + rows
  }

  private func name(_ parent: Parent) -> String {
    if parent.size == 0 { return "no memory" }
    let amount = parent.layout == .vmas ? parent.size.grouped : SizeText.text(parent.size)
    return "\(parent.layout.rawValue) \(amount)"
  }
}
