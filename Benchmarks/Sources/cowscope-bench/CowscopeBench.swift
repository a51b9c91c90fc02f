import Measuring

/// Compares the memory model with the C core and with the kernel, in one run.
@main enum CowscopeBench {
  static let usage = """
    usage: cowscope-bench [--json] [--repetitions <n>] [--operations <n>]

    Runs the C core, the Swift memory model and the kernel in turns, and judges the ratios of their CPU times against the goals.
    --operations is how many random operations S8 compares.
    """

  static func main() {
    let command = BenchmarkCommand(
      name: "cowscope-bench", usage: usage, options: ["--repetitions": 7, "--operations": 10_000_000])
    command.run { numbers, progress in
      try Report(
        Measurements(
          repetitions: numbers["--repetitions", default: 1], operations: numbers["--operations", default: 1],
          progress: progress))
    }
  }
}
