public import Scenario

/// Lays two traces of one scenario side by side, number by number.
struct TraceComparer {
  let scenario: Scenario
  let model: Trace
  let kernel: Trace

  /// What one step came to.
  struct StepTally {
    var quantities: [ComparedQuantity] = []
    var compared = 0
    var unknown = 0
    var differences: [Difference] = []

    /// Makes everything unknown.
    mutating func forget() {
      unknown += compared
      compared = 0
      differences = []
      for index in quantities.indices {
        quantities[index] = ComparedQuantity(
          name: quantities[index].name, model: .unknown, kernel: quantities[index].kernel)
      }
    }

    /// Adds the pages of a run: those behind the first are as the first, unless that one differs.
    mutating func add(
      _ count: Int, allAlike compareFirst: (inout StepTally) -> Void, each compare: (Int, inout StepTally) -> Void
    ) {
      var first = StepTally()
      compareFirst(&first)
      guard first.differences.isEmpty else {
        for offset in 0..<count { compare(offset, &self) }
        return
      }
      compared += count * first.compared
      unknown += count * first.unknown
    }
  }

  /// Compares all steps.
  ///
  /// O(size of the traces).
  func compare() -> Comparison {
    var rows: [StepComparison] = []
    var differences: [Difference] = []
    for index in model.steps.indices where kernel.steps.indices.contains(index) {
      var tally = StepTally()
      compareStep(index, &tally)
      if let first = model.unpredictableFrom, index >= first { tally.forget() }
      rows.append(
        StepComparison(
          index: index, quantities: tally.quantities, comparedCount: tally.compared, unknownCount: tally.unknown,
          isEqual: tally.differences.isEmpty))
      differences += tally.differences
    }
    return Comparison(steps: rows, differences: explained(differences))
  }

  private func compareStep(_ index: Int, _ tally: inout StepTally) {
    let predicted = model.steps[index]
    let measured = kernel.steps[index]
    note(index, "how it ended", predicted.outcome.words, measured.outcome.words, &tally)
    let pairs: [(String, Quantity, Quantity)] = [
      ("minor faults", predicted.minorFaults, measured.minorFaults),
      ("major faults", predicted.majorFaults, measured.majorFaults),
      ("copies", predicted.effects.copies, measured.effects.copies),
      ("reuses", predicted.effects.reuses, measured.effects.reuses),
      ("zeroed", predicted.effects.zeroed, measured.effects.zeroed),
      ("zero pages", predicted.effects.zeroPages, measured.effects.zeroPages),
      ("file pages", predicted.effects.filePages, measured.effects.filePages),
      ("unmapped", predicted.effects.unmapped, measured.effects.unmapped),
      ("swapped in", predicted.effects.swapIns, measured.effects.swapIns),
    ]
    for (name, model, kernel) in pairs {
      tally.quantities.append(ComparedQuantity(name: name, model: model, kernel: kernel))
      note(index, name, model.value.map(String.init), kernel.value.map(String.init), &tally)
    }
    compareFaults(index, predicted, measured, &tally)
    if !predicted.valuesRead.isEmpty || !measured.valuesRead.isEmpty {
      note(index, "values read", "\(predicted.valuesRead)", "\(measured.valuesRead)", &tally)
    }
    if let predicted = predicted.checkpoint, let measured = measured.checkpoint {
      compareState(index, predicted, measured, &tally)
    }
  }

  /// The traps in the order they happened: who, where, by whom, with which error code, and what became of them.
  private func compareFaults(_ index: Int, _ predicted: TraceStep, _ measured: TraceStep, _ tally: inout StepTally) {
    let traps = predicted.faults.runwiseFilter { $0.mode != .getUserPages }
    guard measured.faultsComplete else {
      tally.unknown += traps.count
      return
    }
    note(index, "traps", "\(traps.count)", "\(measured.faults.count)", &tally)
    for (run, other) in traps.pairs(with: measured.faults) {
      tally.add(run.count, allAlike: { compareTrap(index, run.first, other.first, &$0) }) { offset, tally in
        compareTrap(index, run[offset], other[offset], &tally)
      }
    }
  }

  private func compareTrap(_ index: Int, _ one: FaultEvent, _ other: FaultEvent, _ tally: inout StepTally) {
    note(index, "trap at", one.place, other.place, &tally, rule: one.rule)
    let subject = "trap at \(one.place)"
    note(
      index, "error code of the \(subject)", one.errorCode.map { "0x" + String($0, radix: 16) },
      other.errorCode.map { "0x" + String($0, radix: 16) }, &tally, rule: one.rule)
    note(
      index, "result of the \(subject)", one.resolution?.rawValue, other.resolution?.rawValue, &tally, rule: one.rule)
  }

  /// Counts one pair of values; a nil on the kernel's side is unknown.
  func note(
    _ step: Int, _ subject: String, _ model: String?, _ kernel: String?, _ tally: inout StepTally, rule: String? = nil
  ) {
    guard let model else { return }
    guard let kernel else {
      tally.unknown += 1
      return
    }
    tally.compared += 1
    if model != kernel {
      tally.differences.append(Difference(step: step, subject: subject, model: model, kernel: kernel, rule: rule))
    }
  }
}

extension Comparison {
  /// Lays two traces of one scenario side by side.
  ///
  /// O(size of the traces).
  public init(of scenario: Scenario, model: Trace, kernel: Trace) {
    self = TraceComparer(scenario: scenario, model: model, kernel: kernel).compare()
  }
}

extension FaultEvent {
  fileprivate var place: String { "\(process) \(region)[\(page)] (\(mode.rawValue))" }
}

extension Outcome {
  fileprivate var words: String {
    switch self {
    case .success: "success"
    case .failure(let errno): errno
    case .killed(let signal, let address): "\(signal) in page 0x\(String(address >> 12, radix: 16))"
    case .skipped: "skipped: the process had ended"
    }
  }
}
