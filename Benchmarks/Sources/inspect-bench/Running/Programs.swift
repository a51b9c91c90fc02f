import Glibc
import Measuring

/// Where the programs are that are run, and which ones there are not.
struct Programs {
  private let cowscope = Place.root + "/.build/release/cowscope"
  private let floors: String
  private let pmap: String?
  private let smem: String?
  private let psMem: String?
  private let pageTypes: String?
  private let pythonWithPsutil: String?

  /// Why some are left out.
  private(set) var missing: [String] = []

  /// The virtual environment that Benchmarks/README.md tells how to make.
  private static let peers = Place.root + "/Benchmarks/.build/peers/bin"

  init() throws(InspectBenchmarkError) {
    guard let folder = Place.programs else { throw .unreadable("/proc/self/exe") }
    guard unsafe access(cowscope, X_OK) == 0 else { throw .notRun([cowscope]) }
    floors = folder + "/inspect-floors"
    pmap = Self.find("pmap")
    smem = Self.find("smem")
    psMem = Self.find("ps_mem")
    pageTypes = Self.find("page-types")
    pythonWithPsutil = [Self.peers + "/python3", "python3"].first {
      Command(arguments: [$0, "-c", "import psutil"]).run() != nil
    }
    for (name, path) in [("pmap", pmap), ("smem", smem), ("ps_mem", psMem), ("page-types", pageTypes)]
    where path == nil {
      missing.append("\(name) is left out: it is neither in PATH nor in \(Self.peers)")
    }
    if pythonWithPsutil == nil {
      missing.append("psutil is left out: no python3 in PATH or in \(Self.peers) can import it")
    }
  }

  private static func find(_ name: String) -> String? {
    let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? ""
    return ([peers] + path.split(separator: ":").map(String.init)).lazy.map { $0 + "/" + name }
      .first { unsafe access($0, X_OK) == 0 }
  }

  /// How a contender is run on processes; nil if it is missing.
  func arguments(of contender: Contender, on processes: [Int32]) -> [String]? {
    let numbers = processes.map(String.init)
    switch contender {
    case .summary: return [cowscope, "inspect"] + numbers
    case .sharers: return [cowscope, "inspect", "--sharers"] + numbers
    case .mappings: return [cowscope, "inspect", "--vmas"] + numbers
    case .withoutRests: return [cowscope, "inspect", "--duty", "100"] + numbers
    case .everything: return [cowscope, "inspect"]
    case .catMaps: return cat("maps", numbers)
    case .catSmaps: return cat("smaps", numbers)
    case .catRollup: return cat("smaps_rollup", numbers)
    case .pagemap: return [floors, "pagemap"] + numbers
    case .scan: return [floors, "scan"] + numbers
    case .frames: return [floors, "frames"] + numbers
    case .pmap: return pmap.map { [$0, "-X"] + numbers }
    case .smem: return smem.map { [$0] }
    case .psMem: return psMem.map { [$0, "-p", numbers.joined(separator: ",")] }
    case .psutilInfo: return psutil("memory_full_info", numbers)
    case .psutilMaps: return psutil("memory_maps", numbers)
    case .pageTypes:
      return pageTypes.map { ["sh", "-c", #"for p; do "$0" -p "$p"; done"#, $0] + numbers }
    }
  }

  private func cat(_ file: String, _ numbers: [String]) -> [String] { ["cat"] + numbers.map { "/proc/\($0)/\(file)" } }

  private func psutil(_ call: String, _ numbers: [String]) -> [String]? {
    let script = "import psutil, sys\nfor p in sys.argv[1:]: print(psutil.Process(int(p)).\(call)())"
    return pythonWithPsutil.map { [$0, "-c", script] + numbers }
  }
}
