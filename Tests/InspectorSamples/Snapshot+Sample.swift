package import Inspector
package import ProcFS

extension Snapshot {
  /// A snapshot of nothing, which is filled in memory.
  package static func sample(hasCounts: Bool) -> Snapshot {
    var frames = RecordedFrames()
    frames.hasCounts = hasCounts
    return Snapshot(
      time: 0, kernelRelease: "6.18", bootID: "boot", pageSize: 4096, processes: [], mappings: [],
      pages: PageStore(), frames: frames, isHugetlb: [], coverage: Coverage(), cost: ScanCost())
  }

  /// Adds a process; gives its index.
  @discardableResult package mutating func addProcess(pid: Int32, name: String = "x") -> Int {
    processes.append(
      InspectedProcess(pid: pid, startTicks: 5, parent: 1, user: 0, name: name, arguments: [name]))
    coverage.selected += 1
    return processes.count - 1
  }

  /// Adds a mapping of the latest process, above its others, from a virtual page number on.
  package mutating func addMapping(
    _ process: Int, at firstPage: UInt64, _ entries: [UInt64], permissions: MappingPermissions = [.read, .write],
    path: String? = nil
  ) {
    let addresses = firstPage * 4096..<(firstPage + UInt64(entries.count)) * 4096
    mappings.append(
      InspectedMapping(
        process: process, mapping: Mapping(addresses: addresses, permissions: permissions, path: path),
        tally: MappingTally()))
    isHugetlb.append(false)
    pages.beginMapping()
    pages.append(firstPage: firstPage, entries: entries.map(PagemapEntry.init(rawValue:)).span)
  }
}
