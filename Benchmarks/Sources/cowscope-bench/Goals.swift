import Measuring

extension Measurements {
  /// The goals this run can judge.
  var results: [Result] { modelAgainstCore + lazyForks + memory + growths + others + simulatingAgainstDoing }

  private var modelAgainstCore: [Result] {
    [
      Result("S1", "trace in order, model/C speed", speed(.sequentialTrace), goal: 0.90, floor: 0.70),
      Result("S1", "trace anywhere, model/C speed", speed(.randomTrace), goal: 0.85, floor: 0.70),
      Result("S2", "demand-zero faults, model/C speed", speed(.demandZero), goal: 0.80, floor: 0.60),
      Result("S2", "copy faults, model/C speed", speed(.copy), goal: 0.80, floor: 0.60),
      Result("S2", "reuse faults, model/C speed", speed(.reuse), goal: 0.80, floor: 0.60),
      Result("S3", "eager fork, model/C speed", speed(.fork), goal: 0.85, floor: 0.65),
      Result("S3", "exit, model/C speed", speed(.exit), goal: 1.0, floor: 0.8),
      Result("S4", "fork+write all+exit, eager", speed(.life), goal: 0.85, floor: 0.65),
      Result("S4", "the same batched, eager", speed(.batchedLife), goal: 0.85, floor: 0.65),
      Result("S4", "fork+write all+exit, lazy", speed(.lazyLife, than: .life), goal: 0.85, floor: 0.65),
      Result("S4", "the same batched, lazy", speed(.lazyBatchedLife, than: .batchedLife), goal: 0.85, floor: 0.65),
    ]
  }

  private var memory: [Result] {
    [
      Result(
        "S5", "recording every fault, on/off", Ratio(model(.recordedLife), over: model(.life)), .lower, goal: 1.35,
        floor: 1.6),
      Result(
        "S6", "bytes per resident page", Ratio(modelMemory.perResidentPage), .lower, goal: 12.5, floor: 17),
      Result(
        "S6", "more bytes per eagerly forked page", Ratio(modelMemory.perForkedPage), .lower, goal: 4.3, floor: 9),
      Result(
        "S6", "bytes per lazily forked child", Ratio(lazyFork.bytesPerChild), .lower, goal: 8_192, floor: 65_536),
    ]
  }

  private var lazyForks: [Result] {
    [
      Result(
        "S7", "lazy fork, 64 GiB over 16 MiB", Ratio(lazyFork.largeMedian / lazyFork.smallMedian), .lower, goal: 20,
        floor: 64),
      Result("S7", "lazy fork of 64 GiB, ns", Ratio(lazyFork.largeMedian), .lower, goal: 1_000, floor: 10_000),
      Result(
        "S8", "differences, lazy to eager", Ratio(Double(twins.differences)), .lower, goal: 0, floor: 0),
    ]
  }

  private var growths: [Result] {
    [
      Result("S9", "fork: ns/page at 4 GiB over 64 MiB", growth(.fork), .lower, goal: 1.35, floor: 2),
      Result("S9", "exit: ns/page at 4 GiB over 64 MiB", growth(.exit), .lower, goal: 1.35, floor: 2),
    ]
  }

  private var others: [Result] {
    let speeds = model(.randomTrace)?.map { 1e9 / $0 }
    let ratio = speeds?.max().flatMap { best in wholeRuns.pythonSpeed.max().map { Ratio(best / $0) } }
    return [Result("S10", "trace anywhere, model/Python speed", ratio, goal: 400, floor: 200)]
  }

  private var simulatingAgainstDoing: [Result] {
    [
      Result("K1", "kernel/model CPU, 64 MiB", life(.lazyLife, .mebibytes64), goal: 230, floor: 150),
      Result("K1", "kernel/model CPU, 256 MiB", life(.lazyLife, .mebibytes256), goal: 230, floor: 150),
      Result("K1", "kernel/model CPU, 1 GiB", life(.lazyLife, .gibibyte), goal: 350, floor: 200),
      Result("K1", "kernel/model CPU, 1 GiB batched", life(.lazyBatchedLife, .gibibyte), goal: 420, floor: 250),
      Result("K2", "fork of 1 GiB, eager", fork(.fork), goal: 95, floor: 60),
      Result("K2", "fork of 1 GiB, lazy", fork(.lazyFork), goal: 10_000, floor: 1_000),
      Result(
        "K3", "C program/cowscope run, wall", Ratio(wholeRuns.kernel, over: wholeRuns.model), goal: 150, floor: 60),
      Result(
        "K4", "simulated bytes per byte, 64 GiB", Ratio(lazyFork.simulatedBytesPerByte), goal: 220, floor: 120),
    ]
  }

  private func speed(_ phase: Phase, than other: Phase? = nil) -> Ratio? {
    Ratio(core(other ?? phase), over: model(phase))
  }

  private func growth(_ phase: Phase) -> Ratio? {
    Ratio(model(phase, .gibibytes4), over: model(phase, .mebibytes64))
  }

  private func life(_ phase: Phase, _ size: Size) -> Ratio? {
    Ratio(kernelLife[size.rawValue], over: model(phase, size))
  }

  private func fork(_ phase: Phase) -> Ratio? {
    Ratio(kernelFork[Size.gibibyte.rawValue], over: model(phase))
  }
}
