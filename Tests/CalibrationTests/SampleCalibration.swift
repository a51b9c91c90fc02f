import Calibration

extension Distribution {
  /// A tenth around a median.
  static func around(_ median: Double) -> Distribution {
    Distribution(median: median, lowerQuartile: median * 0.9, upperQuartile: median * 1.1, count: 100)
  }
}

extension Calibration {
  /// A machine whose costs are round numbers: a fork costs 50 µs and 50 ns a page, a spawn 100 µs.
  static var sample: Calibration {
    let machine = MachineIdentity(kernel: "6.18.44", processor: "Sample", cpus: 2, memoryBytes: 8 << 30)
    var calibration = Calibration(date: "2026-11-21T06:00:00Z", machine: machine, load: [0.1, 0.2])
    let costs: [(FaultKind, Double)] = [
      (.touch, 8), (.demandZero, 1000), (.zeroPageRead, 600), (.writeOverZeroPage, 1500), (.copy, 2000), (.reuse, 700),
      (.hugeDemandZero, 100_000), (.hugeSplitCopy, 12_000), (.hugeReuse, 700), (.sharedWrite, 1000),
      (.sharedDemandZero, 1900), (.fileRead, 1000), (.faultAroundRead, 4000), (.filePrivateCopy, 1700),
      (.filePrivateCopyAfterRead, 1800), (.populateWrite, 1100),
    ]
    calibration.faults = costs.map { FaultCost(kind: $0.0, cost: .around($0.1)) }
    for size in [0, 16 << 20, 64 << 20, 256 << 20, 1 << 30] {
      for layout in ParentLayout.allCases where layout != .vmas && (size > 0 || layout == .anon) {
        let pages = layout == .anon ? size / 4096 : layout == .sparse || layout == .thp ? size >> 21 : 0
        let fork = 50_000 + 50 * Double(pages)
        calibration.calls += [
          CallCost(call: .fork, layout: layout, size: size, inCall: .around(fork)),
          CallCost(call: .vfork, layout: layout, size: size, inCall: .around(12_000)),
          CallCost(call: .posixSpawn, layout: layout, size: size, inCall: .around(20_000)),
          CallCost(call: .forkExec, layout: layout, size: size, inCall: .around(fork + 10_000)),
          CallCost(call: .exec, layout: layout, size: size, inCall: .around(300_000 + 60 * Double(pages))),
        ]
      }
    }
    for mappings in [1000, 4000] {
      calibration.calls.append(
        CallCost(call: .fork, layout: .vmas, size: mappings, inCall: .around(50_000 + 1000 * Double(mappings))))
    }
    calibration.pageTables = [
      PageTableSize(layout: .anon, size: 1 << 30, parentBytes: 2_142_208, childBytes: 2_142_208)
    ]
    calibration.missing = [Missing(what: "make-writable", reason: "no directory on a disk is writable")]
    return calibration
  }
}
