import Measuring

/// Compares `cowscope inspect` with other inspectors, and with the least that reading the same files costs, in one run.
@main enum InspectBench {
  static let usage = """
    usage: inspect-bench [--json] [--repetitions <n>] [--stall-seconds <n>]

    Looks at the same processes with cowscope, with other inspectors and with programs that only read, in turns, and judges the
    results against the goals. --stall-seconds is how long a round of the last part takes for each of those who look.
    """

  static func main() {
    let command = BenchmarkCommand(
      name: "inspect-bench", usage: usage, options: ["--repetitions": 5, "--stall-seconds": 5])
    command.run { numbers, progress in
      try Report(
        Measurements(
          repetitions: numbers["--repetitions", default: 1],
          stallMilliseconds: numbers["--stall-seconds", default: 1] * 1000, progress: progress))
    }
  }
}
