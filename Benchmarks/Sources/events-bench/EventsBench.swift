import Measuring

/// Measures what recording page faults costs those who fault, and those who read the records.
@main enum EventsBench {
  static let usage = """
    usage: events-bench [--json] [--repetitions <n>] [--pages <n>]

    Lets a process copy so many shared pages without being watched and watched in each way, in turns, and judges what a fault costs
    more, and what reading a record costs.
    """

  static func main() {
    let command = BenchmarkCommand(
      name: "events-bench", usage: usage, options: ["--repetitions": 15, "--pages": 25_600])
    command.run { numbers, progress in
      try Report(
        Measurements(
          repetitions: numbers["--repetitions", default: 1], pages: numbers["--pages", default: 1], progress: progress))
    }
  }
}
