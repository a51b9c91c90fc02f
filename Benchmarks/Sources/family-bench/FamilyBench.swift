import Measuring

/// Measures what views of simulated storage and databases cost the models themselves.
@main enum FamilyBench {
  static let usage = """
    usage: family-bench [--json] [--branches <n>] [--writes <n>]

    Writes so many bytes all over a base of 1 TiB, and one of 1 MiB, of every member of the family, makes so many views of each, and
    judges how long one takes.
    """

  static func main() {
    let command = BenchmarkCommand(
      name: "family-bench", usage: usage, options: ["--branches": 501, "--writes": 10_000])
    command.run { numbers, progress in
      try Report(
        Measurements(
          branches: numbers["--branches", default: 1], writes: numbers["--writes", default: 1], progress: progress))
    }
  }
}
