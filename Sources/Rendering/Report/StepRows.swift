import Experiment
import Scenario

/// The headline numbers of one step on each side, as rows of the step table.
struct StepRows {
  /// One number on each side.
  struct Row: Equatable {
    var name: String
    /// nil when that side did not run.
    var model: String?
    /// nil when that side did not run.
    var kernel: String?
    /// Equal, different, or unknown; nil also when only one side ran.
    var isEqual: Bool?
    /// Whether the two were to be compared; times are not.
    var isCompared = true
  }

  var rows: [Row]

  /// The rows of a step that say something: a number other than zero, an unknown one, a difference, or an error.
  init(_ result: RunResult, step: Int, style: Style) {
    let model = result.model?.steps[checked: step]
    let kernel = result.kernel?.steps[checked: step]
    let compared = result.comparison?.steps.first { $0.index == step }
    rows = []
    if let compared {
      for quantity in compared.quantities where quantity.isEqual != true || quantity.model.value != 0 {
        // What no one predicts and no one can see is not worth a line.
        guard quantity.isEqual != nil || quantity.model.value ?? 1 != 0 else { continue }
        rows.append(
          Row(
            name: quantity.name, model: quantity.model.text, kernel: quantity.kernel.text, isEqual: quantity.isEqual))
      }
    } else {
      rows = Self.headlines(model, kernel)
    }
    rows += Self.errorCodes(model, kernel, style)
    rows += Self.values(model, kernel, style)
    rows += Self.outcome(model, kernel)
    rows += Self.times(model?.time, kernel?.time, style)
  }

  /// The times of a step: medians, and below them the quartiles.
  private static func times(_ model: Timing?, _ kernel: Timing?, _ style: Style) -> [Row] {
    guard model?.median != nil || kernel?.median != nil else { return [] }
    func row(_ name: String, _ text: (Timing) -> String?) -> Row {
      Row(
        name: name, model: model.map { text($0) ?? "?" } ?? "", kernel: kernel.map { text($0) ?? "?" } ?? "",
        isEqual: nil, isCompared: false)
    }
    return [
      row("time") { time in time.median.map(style.time) },
      row("quartiles") { time in
        guard let lower = time.lowerQuartile, let upper = time.upperQuartile else { return nil }
        return style.shortRange(lower, upper)
      },
    ]
  }

  private static func headlines(_ model: TraceStep?, _ kernel: TraceStep?) -> [Row] {
    let names: [(String, (TraceStep) -> Quantity)] = [
      ("minor faults", \.minorFaults), ("major faults", \.majorFaults), ("copies", \.effects.copies),
      ("reuses", \.effects.reuses), ("zeroed", \.effects.zeroed), ("zero pages", \.effects.zeroPages),
      ("file pages", \.effects.filePages), ("unmapped", \.effects.unmapped),
      ("swapped in", \.effects.swapIns),
    ]
    return names.compactMap { name, quantity in
      let left = model.map(quantity)
      let right = kernel.map(quantity)
      // An unknown number is worth a line where something happened.
      let speaks = [(left, model), (right, kernel)].contains { quantity, step in
        guard let quantity, let step else { return false }
        return quantity.value.map { $0 != 0 } ?? (step.minorFaults.value ?? 0 > 0)
      }
      guard speaks else { return nil }
      return Row(name: name, model: left?.text, kernel: right?.text, isEqual: nil)
    }
  }

  private static func errorCodes(_ model: TraceStep?, _ kernel: TraceStep?, _ style: Style) -> [Row] {
    let left = model.map { codes($0, style) }
    let right = kernel.map { codes($0, style) }
    let isBlind = kernel.map { $0.minorFaults.value ?? 0 > 0 && !$0.faultsComplete } ?? false
    guard isBlind || [left, right].contains(where: { $0?.isEmpty == false }) else { return [] }
    let known = [model, kernel].allSatisfy { step in
      guard let step else { return false }
      return step.faultsComplete && !hidesCode(step)
    }
    return [
      Row(
        name: "error codes", model: left.map { shown($0, model) }, kernel: right.map { shown($0, kernel) },
        isEqual: known ? left == right : nil)
    ]
  }

  /// The error codes of the traps of a step, in the order in which each first appears, with their numbers.
  private static func codes(_ step: TraceStep, _ style: Style) -> [String] {
    var order: [UInt] = []
    var counts: [UInt: Int] = [:]
    for run in step.faults.runs {
      guard let code = run.first.errorCode else { continue }
      if counts[code] == nil { order.append(code) }
      counts[code, default: 0] += run.count
    }
    return order.map { code in
      let count = counts[code] ?? 0
      return count == 1 ? code.hexadecimal : "\(count)\(style.times)\(code.hexadecimal)"
    }
  }

  /// A trap whose code could not be seen is not a trap without one.
  private static func hidesCode(_ step: TraceStep) -> Bool {
    step.faults.runs.contains { $0.first.errorCode == nil && $0.first.mode != .getUserPages }
  }

  private static func shown(_ codes: [String], _ step: TraceStep?) -> String {
    let isKnown = step.map { $0.faultsComplete && !hidesCode($0) } ?? false
    if codes.isEmpty { return isKnown ? "none" : "?" }
    return (isKnown ? codes : codes + ["?"]).joined(separator: " ")
  }

  /// The first bytes of the pages that were read, runs of equal ones in short.
  private static func values(_ model: TraceStep?, _ kernel: TraceStep?, _ style: Style) -> [Row] {
    guard [model, kernel].contains(where: { $0?.valuesRead.isEmpty == false }) else { return [] }
    func text(_ step: TraceStep) -> String {
      var runs: [(byte: UInt8, count: Int)] = []
      for byte in step.valuesRead {
        if runs.last?.byte == byte { runs[runs.count - 1].count += 1 } else { runs.append((byte, 1)) }
      }
      return runs.map { ($0.count > 1 ? "\($0.count)\(style.times)" : "") + $0.byte.characterOrHexadecimal }
        .joined(separator: " ")
    }
    let isEqual: Bool? = if let model, let kernel { model.valuesRead == kernel.valuesRead } else { nil }
    return [Row(name: "bytes read", model: model.map(text), kernel: kernel.map(text), isEqual: isEqual)]
  }

  private static func outcome(_ model: TraceStep?, _ kernel: TraceStep?) -> [Row] {
    guard model?.outcome.words != nil || kernel?.outcome.words != nil else { return [] }
    let isEqual: Bool? = if let model, let kernel { model.outcome == kernel.outcome } else { nil }
    return [
      Row(
        name: "outcome", model: model.map { $0.outcome.words ?? "success" },
        kernel: kernel.map { $0.outcome.words ?? "success" }, isEqual: isEqual)
    ]
  }
}

extension Array {
  /// The element, or nil when there is none at this index.
  subscript(checked index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
