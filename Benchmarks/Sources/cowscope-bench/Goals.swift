extension Measurements {
  /// The goals this run can judge.
  var results: [Result] {
    modelAgainstCore + [
      Result(
        "S6", "bytes per resident page", modelMemory.perResidentPage, .lower, goal: 12.5, floor: 17),
      Result("S6", "more bytes per forked page", modelMemory.perForkedPage, .lower, goal: 4.3, floor: 9),
      Result("S9", "fork: ns/page at 4 GiB over 64 MiB", growth(.fork), .lower, goal: 1.35, floor: 2),
      Result("S9", "exit: ns/page at 4 GiB over 64 MiB", growth(.exit), .lower, goal: 1.35, floor: 2),
      Result("K1", "kernel/model CPU, 64 MiB", overKernel(.life, .mebibytes64), goal: 230, floor: 150),
      Result("K1", "kernel/model CPU, 256 MiB", overKernel(.life, .mebibytes256), goal: 230, floor: 150),
      Result("K1", "kernel/model CPU, 1 GiB", overKernel(.life, .gibibyte), goal: 350, floor: 200),
      Result("K1", "kernel/model CPU, 1 GiB batched", overKernel(.batchedLife, .gibibyte), goal: 420, floor: 250),
    ]
  }

  private var modelAgainstCore: [Result] {
    [
      Result("S1", "trace in order, model/C speed", speed(.sequentialTrace), goal: 0.90, floor: 0.70),
      Result("S1", "trace anywhere, model/C speed", speed(.randomTrace), goal: 0.85, floor: 0.70),
      Result("S2", "demand-zero faults, model/C speed", speed(.demandZero), goal: 0.80, floor: 0.60),
      Result("S2", "copy faults, model/C speed", speed(.copy), goal: 0.80, floor: 0.60),
      Result("S2", "reuse faults, model/C speed", speed(.reuse), goal: 0.80, floor: 0.60),
      Result("S3", "fork, model/C speed", speed(.fork), goal: 0.85, floor: 0.65),
      Result("S3", "exit, model/C speed", speed(.exit), goal: 1.0, floor: 0.8),
      Result("S4", "fork+write all+exit, model/C speed", speed(.life), goal: 0.85, floor: 0.65),
      Result("S4", "the same batched, model/C speed", speed(.batchedLife), goal: 0.85, floor: 0.65),
    ]
  }

  private func speed(_ phase: Phase) -> Double? { ratio(core(phase), model(phase)) }

  private func growth(_ phase: Phase) -> Double? {
    ratio(model(phase, .gibibytes4), model(phase, .mebibytes64))
  }

  private func overKernel(_ phase: Phase, _ size: Size) -> Double? { ratio(kernel(size), model(phase, size)) }

  private func ratio(_ one: Double?, _ other: Double?) -> Double? {
    guard let one, let other, other > 0 else { return nil }
    return one / other
  }
}
