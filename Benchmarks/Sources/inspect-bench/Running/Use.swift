import Measuring

/// What one run of a program has used.
struct Use: Codable {
  let wallNanoseconds: Double
  /// In user mode: which part of the CPU time that is, the kernel knows by its ticks only, of 4 ms here.
  let userNanoseconds: Double
  let systemNanoseconds: Double
  /// The most resident memory.
  let peakBytes: Double

  var cpuNanoseconds: Double { userNanoseconds + systemNanoseconds }

  /// Runs a program without input and output, on any CPU or on one.
  init(of arguments: [String], cpu: Int? = nil, statuses: Set<Int> = [0]) throws(InspectBenchmarkError) {
    guard let folder = Place.programs,
      let run = Command(arguments: [folder + "/inspect-run", cpu.map(String.init) ?? "any"] + arguments).run(),
      case let fields = run.output.split(whereSeparator: \.isWhitespace).compactMap({ Int($0) }), fields.count == 5
    else { throw .notRun(arguments) }
    guard statuses.contains(fields[0]) else { throw .failed(arguments, status: fields[0]) }
    wallNanoseconds = Double(fields[1])
    userNanoseconds = Double(fields[2] * 1000)
    systemNanoseconds = Double(fields[3] * 1000)
    peakBytes = Double(fields[4] << 10)
  }
}
