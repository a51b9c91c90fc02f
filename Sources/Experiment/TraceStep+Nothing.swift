internal import Scenario

extension TraceStep {
  /// A simulated step in which nothing happened to memory.
  static func quiet(_ process: ProcessName?) -> TraceStep {
    nothing(process, .simulated)
  }

  /// A step of a process that had ended.
  static func skipped(_ process: ProcessName, _ provenance: Provenance) -> TraceStep {
    var step = nothing(process, provenance)
    step.outcome = .skipped
    return step
  }

  /// A step of which it is known that nothing happened to memory.
  static func nothing(_ process: ProcessName?, _ provenance: Provenance) -> TraceStep {
    var step = TraceStep(index: 0, process: process)
    let none = Quantity(0, provenance)
    step.minorFaults = none
    step.majorFaults = none
    step.faultsComplete = true
    step.effects.copies = none
    step.effects.reuses = none
    step.effects.zeroed = none
    step.effects.zeroPages = none
    step.effects.filePages = none
    step.effects.unmapped = none
    step.effects.swapIns = none
    return step
  }
}
