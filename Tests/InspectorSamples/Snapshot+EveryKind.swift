package import Inspector
internal import ProcFS

extension Snapshot {
  /// Two processes that share some pages, with every kind of entry.
  package static func ofEveryKind() -> Snapshot {
    var snapshot = Snapshot(
      time: 1.5, kernelRelease: "6.18", bootID: "boot", pageSize: 4096, processes: [], mappings: [],
      pages: PageStore(), frames: RecordedFrames(), isHugetlb: [], coverage: Coverage(), cost: ScanCost())
    for pid in [Int32(10), 12] {
      snapshot.processes.append(
        InspectedProcess(
          pid: pid, startTicks: 5, parent: 1, user: pid == 10 ? 0 : nil, name: "x", arguments: ["x", "title, \"y\""],
          sharesMemoryWith: nil))
      let path = pid == 10 ? nil : "/a b\\012 (deleted)"
      snapshot.mappings.append(
        InspectedMapping(
          process: snapshot.processes.count - 1,
          mapping: Mapping(addresses: 0x10000..<0x20000, permissions: [.read, .write], path: path),
          tally: MappingTally()))
      snapshot.isHugetlb.append(false)
      snapshot.pages.beginMapping()
      var entries = (0..<8).map { PagemapEntry(rawValue: 1 << 63 | UInt64(100 + $0)) }
      entries += [PagemapEntry(rawValue: 0), PagemapEntry(rawValue: 1 << 62 | 77 << 5 | 3)]
      entries += [
        PagemapEntry(rawValue: 1 << 62 | 78 << 5 | 3), PagemapEntry(rawValue: 1 << 63 | 1 << 56 | UInt64(pid)),
      ]
      snapshot.pages.append(firstPage: 0x10, entries: entries.span)
    }
    snapshot.frames.hasCounts = true
    snapshot.processes[1].kernelProportional = 8192
    _ = snapshot.nodes.append(MemoryNodes.Run(frames: 0..<104, node: 0))
    _ = snapshot.nodes.append(MemoryNodes.Run(frames: 104..<200, node: 1))
    snapshot.coverage.rollups = 1
    snapshot.coverage.rollupsTooLong = 2
    for frame in UInt64(100)..<108 {
      var facts = FrameFacts(count: 2)
      if frame > 105 { facts.isDirty = frame == 107 }
      if frame == 101 { facts.isExclusive = false }
      snapshot.frames.append(frame, facts)
    }
    return snapshot
  }
}
