internal import Scenario

/// A short scenario in whose last step kernels differ, and what to look at.
struct KernelQuestion: Sendable {
  /// The switch of `KernelBehaviour` that is asked.
  let name: String
  /// The scenario, without title.
  let source: String
  /// What the last step shows, nil where the run did not see it.
  let answer: @Sendable (Trace) -> String?

  init(_ name: String, _ source: String, _ answer: @escaping @Sendable (Trace) -> String?) {
    self.name = name
    self.source = source
    self.answer = answer
  }

  /// A number of the last step.
  init(_ name: String, _ source: String, counting unit: String, _ quantity: @escaping @Sendable (TraceStep) -> Quantity)
  {
    self.init(name, source) { trace in trace.steps.last.flatMap { quantity($0).value }.map { "\($0) \(unit)" } }
  }

  /// Into how many mappings the first region is cut at the end.
  init(_ name: String, mappingsAfter source: String) {
    self.init(name, source) { trace in
      trace.steps.last?.checkpoint?.processes.first?.regions.first.map { "\($0.vmas.count) mappings" }
    }
  }

  /// How much of the first mapping huge pages hold at the end.
  init(_ name: String, hugeMemoryAfter source: String) {
    self.init(name, source) { trace in Self.vma(trace)?.smaps.map { "\($0.anonHugePages) KiB in huge pages" } }
  }

  /// How the last step ended.
  init(_ name: String, endOf source: String) {
    self.init(name, source) { trace in
      switch trace.steps.last?.outcome {
      case .success?: "works"
      case .failure(let errno)?: errno
      case .killed(let signal, _)?: signal
      case .skipped?, nil: nil
      }
    }
  }

  /// The first VMA of the last checkpoint.
  static func vma(_ trace: Trace) -> VMAState? {
    trace.steps.last?.checkpoint?.processes.first?.regions.first?.vmas.first
  }
}
