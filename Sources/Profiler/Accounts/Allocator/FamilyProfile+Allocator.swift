internal import Inspector
internal import ProcFS

extension FamilyProfile {
  /// Where new memory of the workers lies, as far as their memory may be read; nil where nobody shares anything.
  ///
  /// - Complexity: O(pages of the snapshot), and a few system calls for each worker.
  public func allocatorUse() -> AllocatorUse? {
    guard let template = snapshot.processes.firstIndex(where: { $0.pid == template }) else { return nil }
    let walk = InheritanceWalk(snapshot, FrameCategories(snapshot), template: template)
    let ranges = snapshot.mappingsByProcess
    var use = AllocatorUse()
    for row in rows where row.pages != nil {
      let pid = row.member.process.pid
      guard let process = snapshot.processes.firstIndex(where: { $0.pid == pid }),
        let memory = ProcessMemory(pid: pid), let threads = try? ProcessNumbers.threads(of: pid)
      else { continue }
      use.workers += 1
      use.threads += threads.count
      let mappings = snapshot.mappings[ranges[process]].map(\.mapping)
      for mapping in mappings where mapping.isSharedMemory {
        use.largestShared = max(use.largestShared, mapping.addresses.count)
      }
      add(MallocHeaps(mappings, memory, at: beginnings(in: ranges[process])), walk, process, &use)
    }
    return use.workers > 0 ? use : nil
  }

  private func add(_ heaps: MallocHeaps, _ walk: InheritanceWalk, _ process: Int, _ use: inout AllocatorUse) {
    var own: [UInt64: Int] = [:]
    for heap in heaps.heaps { own[heap.arena] = 0 }
    guard !own.isEmpty else { return }
    use.arenas += own.count
    use.mostArenas = max(use.mostArenas, own.count)
    var new = 0
    walk.visit(process) { page, field in
      guard let heap = heaps.heap(at: page.number * UInt64(pageSize)), field == \.new || field == \.broken else {
        return
      }
      own[heap.arena, default: 0] += 1
      if field == \.new { new += 1 }
    }
    use.new += new
    use.ownBesideLargest += own.values.reduce(0, +) - (own.values.max() ?? 0)
  }

  /// The places at which a heap may begin, of those that hold something.
  private func beginnings(in mappings: Range<Int>) -> Set<UInt64> {
    var found: Set<UInt64> = []
    var walk = PageWalk(snapshot, mappings: mappings)
    while let page = walk.next() {
      let address = page.number * UInt64(pageSize)
      if address % MallocHeaps.alignment == 0, page.entry.isPresent { found.insert(address) }
    }
    return found
  }
}

extension Mapping {
  /// Memory that several processes write to, with no file of a disk behind it.
  fileprivate var isSharedMemory: Bool {
    guard permissions.contains(.shared), let path else { return false }
    return ["/dev/zero", "/memfd:", "/SYSV", "/dev/shm/", "[anon_shmem:"].contains { path.hasPrefix($0) }
  }
}
