internal import CLinux
internal import Scenario

extension LiveRun {
  /// Refuses a scenario whose mlock calls would fail with ENOMEM for a limit that the model does not know
  /// (mm/mlock.c do_mlock).
  func checkLockLimit() throws(LiveError) {
    if runner.visibility.privileged { return }
    let permitted = clx_memlock_limit() / RegionLayout.pageSize
    let needed = scenario.mostLockedPages
    if UInt64(needed) > permitted {
      throw .machineLacks(
        what: "the right to lock \(needed) pages (RLIMIT_MEMLOCK permits \(permitted))",
        remedy: "run as root, or raise the limit with ulimit -l")
    }
  }
}

extension Scenario {
  /// The most pages that one process has locked at a time.
  fileprivate var mostLockedPages: Int {
    var locked: [ProcessName: [RegionName: Set<Int>]] = [:]
    var most = 0
    for step in steps {
      switch step.action {
      case .lock(let name, let target, _):
        locked[name, default: [:]][target.region, default: []].formUnion(target.pages)
        most = max(most, locked[name, default: [:]].values.reduce(0) { $0 + $1.count })
      case .unlock(let name, let target), .unmap(let name, let target):
        locked[name]?[target.region]?.subtract(target.pages)
      case .exec(let name), .exit(let name), .process(let name, _):
        locked[name] = nil
      default: break
      }
    }
    return most
  }
}
