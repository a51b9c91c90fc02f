internal import Glibc
internal import ProcFS
internal import Scenario

/// The pool of 2 MiB pages: /sys/kernel/mm/hugepages/hugepages-2048kB.
enum HugeTLBFiles {
  private static let directory = "/sys/kernel/mm/hugepages/hugepages-2048kB/"
  static let size = directory + "nr_hugepages"
  static let overcommit = directory + "nr_overcommit_hugepages"

  /// Where the pages of the first node are set, on a machine with several nodes: the model's pool lies on one node.
  static var sizeOfFirstNode: String? {
    let nodes = MachineNodes.detect().nodes
    guard nodes.count > 1, let first = nodes.first?.number else { return nil }
    return "/sys/devices/system/node/node\(first)/hugepages/hugepages-2048kB/nr_hugepages"
  }

  /// Waits until pages that outlived an earlier pool are gone: they count in nr_hugepages, whose value is about to be saved.
  static func awaitNoSurplus() throws(LiveError) {
    // Without a pool there is nothing to wait for; whoever needs one says so.
    guard unsafe access(size, F_OK) == 0 else { return }
    try waitFor(seconds: 5, orElse: isForeign) { $0.surplus == 0 }
  }

  /// Makes sure that the kernel found so many pages, and that all of them are free.
  ///
  /// What an io_uring of an earlier run had pinned comes back some time after its last descriptor was closed.
  static func checkPool(_ pages: Int) throws(LiveError) {
    let found = try pool()
    guard found.total == pages, found.surplus == 0 else {
      throw .machineLacks(
        what: "\(pages) free pages of 2 MiB (the kernel found \(found.total ?? 0))",
        remedy: "ask for fewer, or free memory and write 1 to /proc/sys/vm/compact_memory")
    }
    try waitFor(seconds: 2, orElse: isForeign) { $0.free == pages && $0.reserved == 0 }
  }

  private static let isForeign = LiveError.machineLacks(
    what: "a pool of 2 MiB pages that nobody else uses", remedy: "end the programs that have some of them mapped")

  /// Waits until the pool is ready, and gives up with an error after some time.
  private static func waitFor(
    seconds: Int, orElse error: LiveError, _ isReady: (HugePagePool) -> Bool
  ) throws(LiveError) {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while !isReady(try pool()) {
      guard ContinuousClock.now < deadline else { throw error }
      usleep(1000)
    }
  }

  private static func pool() throws(LiveError) -> HugePagePool {
    do throws(ProcFSError) {
      return try HugePagePool.read(pageBytes: 2 << 20)
    } catch {
      throw LiveError(error)
    }
  }
}

extension SettingsNeed {
  /// A pool of so many pages, which nothing can enlarge.
  static func hugeTLBPool(_ pages: Int) -> SettingsNeed {
    var need = SettingsNeed()
    need.preparation = [MachineSetting(path: HugeTLBFiles.overcommit, value: "0")]
    if let firstNode = HugeTLBFiles.sizeOfFirstNode {
      // The kernel spreads what the machine as a whole is given, beginning with a node that depends on the past.
      need.preparation.append(MachineSetting(path: HugeTLBFiles.size, value: "0"))
      need.preparation.append(MachineSetting(path: firstNode, value: String(pages)))
    } else {
      need.preparation.append(MachineSetting(path: HugeTLBFiles.size, value: String(pages)))
    }
    return need
  }
}
