import Measuring

/// Programs that are run from start to end, in turns: K3 and S10.
struct WholeRuns: Codable {
  /// Nanoseconds of a C program that writes 1 GiB, forks, writes it in the child and reports.
  private(set) var kernel: [Double] = []
  /// Nanoseconds of `cowscope run --model` of the same as a scenario.
  private(set) var model: [Double] = []
  /// Accesses a second of a simulator in Python.
  private(set) var pythonSpeed: [Double] = []

  private static let scenario = """
    process p
    map    p buf anon pages=262144
    write  p buf value='a'
    fork   p -> c
    write  c buf value='b'
    exit   c
    expect faults(c, buf) == 262144

    """

  init(repetitions: Int) throws(BenchmarkError) {
    guard let folder = Place.programs else { throw .systemCall("readlink /proc/self/exe", 0) }
    let kernelWork = Command(arguments: [folder + "/kernel-work"], input: "\(1 << 30)\n")
    let cowscope = Command(
      arguments: [Place.root + "/.build/release/cowscope", "run", "-", "--model", "--raise-limits"],
      input: Self.scenario)
    let python = Command(
      arguments: ["python3", Place.root + "/Benchmarks/Sources/python-simulator/paging.py"])
    for _ in 0..<repetitions {
      // All or nothing, so that the series stay pairs.
      guard let one = kernelWork.run(), let other = cowscope.run() else { break }
      kernel.append(one.nanoseconds)
      model.append(other.nanoseconds)
    }
    for _ in 0..<repetitions {
      guard let run = python.run(), let speed = Double(run.output.prefix { $0 != "\n" }) else { break }
      pythonSpeed.append(speed)
    }
  }
}
