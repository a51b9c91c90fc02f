internal import ProcFS

extension ByteWriter {
  mutating func write(_ process: InspectedProcess) {
    write(UInt64(process.pid))
    write(process.startTicks)
    write(UInt64(max(0, process.parent)))
    write(optional: process.user)
    write(process.name)
    write(process.arguments.count)
    for argument in process.arguments { write(argument) }
    write(optional: process.sharesMemoryWith)
    write(optional: process.kernelProportional)
  }

  mutating func write(_ mapping: InspectedMapping) {
    write(mapping.process)
    write(mapping.mapping.addresses.lowerBound)
    write(mapping.mapping.addresses.upperBound)
    write(UInt64(mapping.mapping.permissions.rawValue))
    write(mapping.mapping.offset)
    write(UInt64(mapping.mapping.device.major))
    write(UInt64(mapping.mapping.device.minor))
    write(mapping.mapping.inode)
    write(mapping.mapping.path == nil ? 0 : 1)
    if let path = mapping.mapping.path { write(path) }
    for count in [mapping.hiddenOnce, mapping.hiddenOther, mapping.swapped, mapping.guards] { write(count) }
    write(optional: mapping.huge)
  }

  mutating func write(_ frames: RecordedFrames) {
    write((frames.hasCounts ? 1 : 0) + (frames.tellsExclusive ? 2 : 0) + (frames.tellsDirty ? 4 : 0))
    write(frames.runs.count)
    var next: UInt64 = 0
    for run in frames.runs {
      write(run.first - next)
      write(UInt64(run.length))
      write(run.facts.count)
      let exclusive = run.facts.isExclusive.map { $0 ? 2 : 1 } ?? 0
      let dirty = run.facts.isDirty.map { $0 ? 2 : 1 } ?? 0
      write((run.facts.isZero ? 1 : 0) + (run.facts.isMerged ? 2 : 0) + exclusive * 4 + dirty * 16)
      next = run.first + UInt64(run.length)
    }
  }

  mutating func write(_ nodes: MemoryNodes) {
    write(nodes.runs.count)
    var next: UInt64 = 0
    for run in nodes.runs {
      write(run.frames.lowerBound - next)
      write(UInt64(run.frames.count))
      write(run.node)
      next = run.frames.upperBound
    }
  }

  mutating func write(_ coverage: Coverage) {
    write(coverage.selected)
    for reason in Omission.allCases {
      let pids = coverage.omitted[reason] ?? []
      write(pids.count)
      for pid in pids { write(UInt64(pid)) }
    }
    // 0 bits, 1 frames, 3 frames and which are merged.
    write(coverage.rung == .bits ? 0 : coverage.tellsMerged ? 3 : 1)
    for count in [coverage.frames, coverage.checked, coverage.equal, coverage.moreOutside, coverage.fewer] {
      write(count)
    }
    write(coverage.rollups)
    write(coverage.rollupsTooLong)
  }

  mutating func write(_ cost: ScanCost) {
    for count in [cost.pages, cost.calls, Int(cost.longestCall), Int(cost.cpu), Int(cost.elapsed)] { write(count) }
  }
}

extension ByteReader {
  mutating func pid() throws(SnapshotError) -> Int32 {
    guard let pid = Int32(exactly: try number()) else { throw .damaged(at: position, "a process has no number") }
    return pid
  }

  /// Reads the process with an index: it can share memory only with an earlier one.
  mutating func process(index: Int) throws(SnapshotError) -> InspectedProcess {
    let number = try pid()
    let start = try self.number()
    let parent = try pid()
    let user = try optionalCount()
    let name = try text()
    var arguments: [String] = []
    for _ in 0..<(try countOfParts()) { arguments.append(try text()) }
    let twin = try optionalCount()
    guard twin ?? -1 < index else { throw .damaged(at: position, "a process shares memory with none before it") }
    var process = InspectedProcess(
      pid: number, startTicks: start, parent: parent, user: user, name: name, arguments: arguments,
      sharesMemoryWith: twin)
    if version > 1 { process.kernelProportional = try optionalSum() }
    return process
  }

  mutating func mapping(processes: Int, pageSize: Int) throws(SnapshotError) -> InspectedMapping {
    let process = try count()
    let lower = try number()
    let upper = try number()
    guard process < processes, lower < upper else {
      throw .damaged(at: position, "a mapping has no process or no addresses")
    }
    let permissions = MappingPermissions(rawValue: UInt8(truncatingIfNeeded: try number()))
    let offset = try number()
    let device = DeviceNumber(
      major: UInt32(truncatingIfNeeded: try number()), minor: UInt32(truncatingIfNeeded: try number()))
    let inode = try number()
    let path = try count() == 0 ? nil : try text()
    var tally = MappingTally()
    // Each of them is of a page, and no page is of two kinds.
    let pages = Int((upper - lower) / UInt64(pageSize))
    tally.hiddenOnce = try pageCount(atMost: pages)
    tally.hiddenOther = try pageCount(atMost: pages - tally.hiddenOnce)
    tally.swapped = try pageCount(atMost: pages - tally.hiddenOnce - tally.hiddenOther)
    tally.guards = try pageCount(atMost: pages - tally.hiddenOnce - tally.hiddenOther - tally.swapped)
    tally.huge = try optionalCount()
    guard tally.huge ?? 0 <= pages else { throw .damaged(at: position, "there are more pages than addresses") }
    return InspectedMapping(
      process: process,
      mapping: Mapping(
        addresses: lower..<upper, permissions: permissions, offset: offset, device: device, inode: inode, path: path),
      tally: tally)
  }

  /// A number of pages of a mapping.
  private mutating func pageCount(atMost limit: Int) throws(SnapshotError) -> Int {
    let count = try count()
    guard count <= limit else { throw .damaged(at: position, "there are more pages than addresses") }
    return count
  }

  /// A sum of bytes, frames, calls or nanoseconds: 2^48 is more than any machine has, and small enough for sums and percentages.
  private mutating func sum() throws(SnapshotError) -> Int {
    let count = try count()
    guard count < 1 << 48 else { throw .damaged(at: position, "a sum is larger than there can be") }
    return count
  }

  private mutating func optionalSum() throws(SnapshotError) -> Int? {
    let value = try sum()
    return value == 0 ? nil : value - 1
  }

  mutating func frames() throws(SnapshotError) -> RecordedFrames {
    var frames = RecordedFrames()
    let known = try count()
    frames.hasCounts = known & 1 != 0
    frames.tellsExclusive = known & 2 != 0
    frames.tellsDirty = known & 4 != 0
    var next: UInt64 = 0
    for _ in 0..<(try countOfParts()) {
      let gap = try number()
      let length = try number()
      var facts = FrameFacts(count: try count())
      let flags = try count()
      facts.isZero = flags & 1 != 0
      facts.isMerged = flags & 2 != 0
      facts.isExclusive = flags & 12 == 0 ? nil : flags & 8 != 0
      facts.isDirty = flags & 48 == 0 ? nil : flags & 32 != 0
      guard gap < 1 << 55, length > 0, length <= UInt64(UInt32.max), next < 1 << 55, facts.count < 1 << 31 else {
        throw .damaged(at: position, "frames are out of order")
      }
      guard frames.append(RecordedFrames.Run(first: next + gap, length: UInt32(length), facts: facts)) else {
        throw .damaged(at: position, "frames are out of order")
      }
      next += gap + length
    }
    return frames
  }

  mutating func nodes() throws(SnapshotError) -> MemoryNodes {
    var nodes = MemoryNodes()
    var next: UInt64 = 0
    for _ in 0..<(try countOfParts()) {
      let gap = try number()
      let length = try number()
      let node = try count()
      guard gap < 1 << 55, length > 0, length < 1 << 55, next < 1 << 55, node < 1 << 20,
        nodes.append(MemoryNodes.Run(frames: next + gap..<next + gap + length, node: node))
      else { throw .damaged(at: position, "memory nodes are out of order") }
      next += gap + length
    }
    return nodes
  }

  mutating func coverage() throws(SnapshotError) -> Coverage {
    var coverage = Coverage()
    coverage.selected = try sum()
    for reason in Omission.allCases {
      var pids: [Int32] = []
      for _ in 0..<(try countOfParts()) { pids.append(try pid()) }
      if !pids.isEmpty { coverage.omitted[reason] = pids }
    }
    let rung = try count()
    coverage.rung = rung == 0 ? .bits : .frames
    coverage.tellsMerged = rung & 2 != 0
    coverage.frames = try sum()
    coverage.checked = try sum()
    coverage.equal = try sum()
    coverage.moreOutside = try sum()
    coverage.fewer = try sum()
    if version > 1 {
      coverage.rollups = try sum()
      coverage.rollupsTooLong = try sum()
    }
    return coverage
  }

  mutating func cost() throws(SnapshotError) -> ScanCost {
    var cost = ScanCost()
    cost.pages = try sum()
    cost.calls = try sum()
    cost.longestCall = Int64(try sum())
    cost.cpu = Int64(try sum())
    cost.elapsed = Int64(try sum())
    return cost
  }
}
