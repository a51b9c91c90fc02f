import Glibc
import Measuring
import ProcFS

/// How long a process waits for mmap and munmap while it is looked at again and again.
///
/// The process has one mapping of 2 GiB and a CPU of its own; who looks runs on another CPU and rests 2 ms between two looks.
struct Stall: Codable {
  /// Who looks.
  enum Sampler: String, CaseIterable, Codable {
    case nobody, cowscope, rollup, pmap
  }

  /// The times of one round, in nanoseconds.
  struct Times: Codable {
    let looks: Int
    let calls: Int
    let median, permille990, permille999, greatest: Double
    let unmapPermille999: Double
  }

  static let mebibytes = 2048
  static let rounds = 3
  private static let rest: UInt32 = 2_000

  private(set) var times: [String: [Times]] = [:]
  /// Why there are none.
  private(set) var reason: String?

  subscript(_ sampler: Sampler) -> [Times]? { times[sampler.rawValue] }

  mutating func measure(
    milliseconds: Int, _ programs: Programs, _ progress: (String) -> Void
  ) throws(InspectBenchmarkError) {
    let cpus = (try? ProcessStatus.read(pid: getpid()))?.allowedCPUs?.ranges.flatMap { $0.prefix(2) } ?? []
    guard cpus.count > 1 else {
      reason = "stall is not measured: there are no two CPUs"
      return
    }
    guard try MemoryOfMachine.availableMebibytes() > 2 * Self.mebibytes else {
      reason = "stall is not measured: there is too little memory"
      return
    }
    let victim = try Victim.mapper(mebibytes: Self.mebibytes, cpu: cpus[0])
    for round in 1...Self.rounds {
      progress("stall: round \(round) of \(Self.rounds)")
      for sampler in Sampler.allCases {
        guard let look = Self.look(sampler, victim, programs) else { continue }
        try measure(sampler, victim, milliseconds: milliseconds, look, cpu: cpus[1])
      }
    }
  }

  private mutating func measure(
    _ sampler: Sampler, _ victim: Victim, milliseconds: Int, _ arguments: [String], cpu: Int
  ) throws(InspectBenchmarkError) {
    var looks = 0
    let numbers = try victim.measure(milliseconds: milliseconds) { () throws(InspectBenchmarkError) in
      if !arguments.isEmpty {
        _ = try Use(of: arguments, cpu: cpu)
        looks += 1
      }
      usleep(Self.rest)
    }
    guard numbers.count == 9 else { throw .helper(.ended) }
    times[sampler.rawValue, default: []].append(
      Times(
        looks: looks, calls: numbers[0], median: Double(numbers[1]), permille990: Double(numbers[2]),
        permille999: Double(numbers[3]), greatest: Double(numbers[4]), unmapPermille999: Double(numbers[7])))
  }

  /// What is run; empty for nothing, nil if it is missing.
  private static func look(_ sampler: Sampler, _ victim: Victim, _ programs: Programs) -> [String]? {
    switch sampler {
    case .nobody: []
    case .cowscope: programs.arguments(of: .summary, on: victim.processes)
    case .rollup: programs.arguments(of: .catRollup, on: victim.processes)
    case .pmap: programs.arguments(of: .pmap, on: victim.processes)
    }
  }
}
