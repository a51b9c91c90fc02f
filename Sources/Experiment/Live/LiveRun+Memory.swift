internal import CLinux
internal import Glibc
internal import Scenario

extension LiveRun {
  /// Carries out one action.
  func act(_ action: Action, index: Int) throws(LiveError) -> TraceStep {
    switch action {
    case .process(let name, let cpu): return try start(name, cpu: cpu)
    case .fork(let parent, let child, let kind): return try fork(parent, child: child, kind: kind, index: index)
    case .thread(let maker, let request): return try thread(maker, request, index: index)
    case .exec(let name): return try exec(name, index: index)
    case .exit(let name): return try exit(name, index: index)
    case .place(let name, let cpu): return try place(name, cpu: cpu, step: index)
    case .placeOnNode(let name, let node): return try place(name, cpu: firstCPU(ofNode: node), step: index)
    case .policy(let name, let target, let policy): return try setPolicy(name, target, policy, index: index)
    case .migrate(let name, let target, let node): return try migrate(name, target, to: node, index: index)
    case .map(let request): return try map(request, index: index)
    case .touch(let request): return try touch(request, index: index)
    case .remap(let request): return try remap(request, index: index)
    case .pwrite(let request): return try pwrite(request, index: index)
    case .truncate(let name, let region, let pages):
      return try truncate(name, region: region, pages: pages, index: index)
    case .unmap(let name, let target): return try change(name, target, CLX_UNMAP, index: index)
    case .unlock(let name, let target): return try change(name, target, CLX_UNLOCK, index: index)
    case .sync(let name, let target): return try change(name, target, CLX_SYNC, flags: MS_SYNC, index: index)
    case .lock(let name, let target, let onFault):
      return try change(name, target, CLX_LOCK, flags: onFault ? 1 : 0, index: index)
    case .protect(let name, let target, let protection):
      return try change(name, target, CLX_PROTECT, protection: Int32(protection.rawValue), index: index)
    case .advise(let name, let target, let advice):
      return try change(name, target, CLX_ADVISE, flags: advice.number, index: index)
    case .pin(let request): return try pin(request, index: index)
    case .unpin(let name, let pin): return try unpin(name, pin, index: index)
    case .foreignTouch(let request): return try touchForeign(request, index: index)
    case .userfault(let request): return try userfault(request, index: index)
    case .memoryMerge(let name, let on): return try memoryMerge(name, on, index: index)
    case .ksm(let action): return try ksm(action)
    case .khugepaged(let action): return try khugepaged(action)
    case .shrink: return try shrink()
    case .hugeTLB(let pages):
      try HugeTLBFiles.checkPool(pages)
      return .nothing(nil, .measured)
    case .thp(let options):
      try settings?.write(options.map { HugePageFiles.setting($0) })
      // It ends with the size of 2 MiB, and begins with a pass over all memory.
      Khugepaged.awaitSleep()
      return .nothing(nil, .measured)
    case .swap: return try enableSwap()
    case .mark, .expect, .note: return .nothing(nil, .measured)
    }
  }

  /// A call on a range of pages that takes an address and a length.
  private func change(
    _ name: ProcessName, _ target: PageSelection, _ operation: clx_operation, flags: Int32 = 0, protection: Int32 = 0,
    index: Int
  ) throws(LiveError) -> TraceStep {
    guard let process = try actor(name, step: index) else { return .skipped(name, .measured) }
    let region = try region(target.region, step: index)
    var command = clx_command(operation, region, pages: target.pages)
    command.flags = flags
    command.protection = protection
    return try measure(command, by: process, watching: [neighbourhood(of: target.pages, in: region, of: process)])
  }

  private func map(_ request: MapRequest, index: Int) throws(LiveError) -> TraceStep {
    guard let process = try actor(request.process, step: index) else { return .skipped(request.process, .measured) }
    let region = try region(request.region, step: index)
    var mapping = LiveMapping(kind: .anon, isShared: false, file: nil, filePageOffset: request.filePageOffset)
    var flags = MAP_FIXED_NOREPLACE | (request.populate ? MAP_POPULATE : 0) | (request.noReserve ? MAP_NORESERVE : 0)
    var pages = 0..<request.pages
    switch request.kind {
    case .anonymous: flags |= MAP_PRIVATE | MAP_ANONYMOUS
    case .sharedAnonymous:
      flags |= MAP_SHARED | MAP_ANONYMOUS
      mapping.kind = .shmem
      mapping.isShared = true
    case .hugeTLB(let shared):
      flags |= (shared ? MAP_SHARED : MAP_PRIVATE) | MAP_ANONYMOUS | MAP_HUGETLB_FLAG
      mapping.kind = shared ? .file : .anon
      mapping.isShared = shared
      mapping.isHugeTLB = true
    case .stack(let initialPages):
      flags |= MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN
      mapping.isStack = true
      pages = request.pages - min(initialPages, request.pages)..<request.pages
    case .file(let file, let shared):
      flags |= shared ? MAP_SHARED : MAP_PRIVATE
      mapping.kind = .file
      mapping.isShared = shared
      mapping.file = try open(file, kind: .file)
    case .memfd(let file, let shared):
      flags |= shared ? MAP_SHARED : MAP_PRIVATE
      mapping.kind = .shmem
      mapping.isShared = shared
      mapping.file = try open(file, kind: .shmem)
    }
    var command = clx_command(CLX_MAP, region, pages: pages)
    command.flags = flags
    command.protection = Int32(request.protection.rawValue)
    command.offset = UInt64(request.filePageOffset) * RegionLayout.pageSize
    let earlier = process.space.mappings[region.name]
    process.space.mappings[region.name] = mapping
    let step = try measure(
      command, descriptor: mapping.file?.descriptor ?? -1, by: process,
      watching: [neighbourhood(of: pages, in: region, of: process)])
    if step.outcome == .success {
      lastMappings[region.name] = mapping
    } else {
      process.space.mappings[region.name] = earlier
    }
    return step
  }

  private func open(_ request: FileRequest, kind: PageState.Kind) throws(LiveError) -> LiveFile {
    if let file = files[request.name] { return file }
    let file: LiveFile
    if kind == .shmem {
      file = try LiveFile(memfd: request, salt: salt)
    } else {
      guard let directory = runner.fileDirectory else {
        throw .machineLacks(what: "a directory on a disk for test files", remedy: "set TMPDIR to one")
      }
      file = try LiveFile(request, directory: directory, salt: salt)
    }
    files[request.name] = file
    drainAllCPUs()
    return file
  }

  /// Empties the folio batches of all CPUs of the scenario, on the model too.
  ///
  /// The controller makes files and processes on a CPU that the scenario may use, and puts pages of its own into the batch there.
  func drainAllCPUs() {
    for cpu in usedCPUs() where unsafe clx_use_cpus([cpu], 1) == 0 { clx_drain_folio_batches() }
    _ = pinController()
  }

  private func touch(_ request: TouchRequest, index: Int) throws(LiveError) -> TraceStep {
    guard let process = try actor(request.process, step: index) else { return .skipped(request.process, .measured) }
    let region = try region(request.target.region, step: index)
    var command = clx_command(CLX_TOUCH, region, pages: request.target.pages)
    command.kind =
      switch request.kind {
      case .read: CLX_READ
      case .write: CLX_WRITE
      case .exchange: CLX_EXCHANGE
      case .call: CLX_CALL
      }
    command.value = request.value ?? 0
    command.whole = request.wholePage ? 1 : 0
    command.times = UInt32(clamping: request.times)
    var descriptor: Int32 = -1
    switch request.mode {
    case .user: command.by_kernel = CLX_BY_USER.rawValue
    case .kernel: command.by_kernel = CLX_BY_KERNEL.rawValue
    case .directIO:
      command.by_kernel = CLX_BY_DIRECT_IO.rawValue
      descriptor = try runner.directFile()
    }
    return try measure(
      command, descriptor: descriptor, by: process,
      watching: [neighbourhood(of: request.target.pages, in: region, of: process)],
      nature: CommandNature(
        isTouch: request.mode != .directIO, isWrite: request.kind == .write || request.kind == .exchange,
        byKernel: request.mode == .kernel, isDirect: request.mode == .directIO))
  }

  private func remap(_ request: RemapRequest, index: Int) throws(LiveError) -> TraceStep {
    guard let process = try actor(request.process, step: index) else { return .skipped(request.process, .measured) }
    let source = try region(request.source.region, step: index)
    var command = clx_command(CLX_REMAP, source, pages: request.source.pages)
    command.offset = UInt64(request.pages) * RegionLayout.pageSize
    guard let name = request.destination else {
      let pages =
        request.source.pages.lowerBound..<request.source.pages.lowerBound
        + max(request.pages, request.source.pages.count)
      return try measure(command, by: process, watching: [neighbourhood(of: pages, in: source, of: process)])
    }
    let destination = try region(name, step: index)
    command.flags = MREMAP_MAYMOVE_FLAG | MREMAP_FIXED_FLAG | (request.keepSource ? MREMAP_DONTUNMAP_FLAG : 0)
    command.target = destination.base
    let step = try measure(
      command, by: process,
      watching: [
        Watched(region: source, pages: request.source.pages),
        Watched(
          region: destination, pages: 0..<request.pages,
          futureKind: process.space.mappings[source.name]?.kind),
      ], nature: CommandNature(isMove: true))
    if step.outcome == .success, var mapping = process.space.mappings[source.name] {
      mapping.filePageOffset += request.source.pages.lowerBound
      process.space.mappings[name] = mapping
      lastMappings[name] = mapping
    } else if process.space.mappings[name] == nil, let mapping = process.space.mappings[source.name],
      mapping.file == nil
    {
      // A move of several VMAs that failed may have moved some of them.
      process.space.mappings[name] = mapping
    }
    return step
  }

  /// The file behind a region: of the process itself, or of whoever mapped the region last.
  ///
  /// nil if nobody could.
  private func file(of region: RegionName, _ process: LiveProcess) -> (file: LiveFile, offset: Int)? {
    guard let mapping = process.space.mappings[region] ?? lastMappings[region], let file = mapping.file else {
      return nil
    }
    return (file, mapping.filePageOffset)
  }

  private func pwrite(_ request: PwriteRequest, index: Int) throws(LiveError) -> TraceStep {
    guard let process = try actor(request.process, step: index) else { return .skipped(request.process, .measured) }
    let region = try region(request.target.region, step: index)
    guard let (file, offset) = file(of: region.name, process) else { return .skipped(request.process, .measured) }
    var command = clx_command(CLX_PWRITE, region, pages: request.target.pages)
    command.offset = UInt64(offset + request.target.pages.lowerBound) * RegionLayout.pageSize
    command.value = request.value
    command.whole = request.wholePage ? 1 : 0
    let step = try measure(
      command, descriptor: file.descriptor, by: process,
      watching: [neighbourhood(of: request.target.pages, in: region, of: process)])
    if step.outcome == .success { file.pages = max(file.pages, offset + request.target.pages.upperBound) }
    return step
  }

  private func truncate(
    _ name: ProcessName, region regionName: RegionName, pages: Int, index: Int
  ) throws(LiveError) -> TraceStep {
    guard let process = try actor(name, step: index) else { return .skipped(name, .measured) }
    let region = try region(regionName, step: index)
    guard let (file, _) = file(of: regionName, process) else { return .skipped(name, .measured) }
    var command = clx_command(CLX_TRUNCATE)
    command.length = UInt64(pages) * RegionLayout.pageSize
    let step = try measure(
      command, descriptor: file.descriptor, by: process,
      watching: [Watched(region: region, pages: 0..<region.pages)])
    if step.outcome == .success { file.pages = pages }
    return step
  }
}

extension Scenario {
  /// A touch goes by O_DIRECT: its file is made before the first step.
  var transfersDirectly: Bool {
    steps.contains { step in
      if case .touch(let request) = step.action { return request.mode == .directIO }
      return false
    }
  }
}

/// MAP_HUGETLB of mmap(2) with the default size of 2 MiB.
private let MAP_HUGETLB_FLAG: Int32 = 0x40000

/// mremap(2) flags, which the C library declares as macros of another type.
private let MREMAP_MAYMOVE_FLAG: Int32 = 1
private let MREMAP_FIXED_FLAG: Int32 = 2
private let MREMAP_DONTUNMAP_FLAG: Int32 = 4

extension Advice {
  /// The MADV_ number of include/uapi/asm-generic/mman-common.h.
  var number: Int32 {
    switch self {
    case .dontneed: 4
    case .free: 8
    case .dontfork: 10
    case .dofork: 11
    case .wipeonfork: 18
    case .keeponfork: 19
    case .mergeable: 12
    case .unmergeable: 13
    case .cold: 20
    case .pageout: 21
    case .guardInstall: 102
    case .guardRemove: 103
    case .hugepage: 14
    case .nohugepage: 15
    case .collapse: 25
    case .populateRead: 22
    case .populateWrite: 23
    }
  }
}
