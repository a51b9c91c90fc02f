internal import Scenario

extension ScenarioDraft {
  /// A new region, or one that another process knows already.
  mutating func addMap(_ random: inout SplitMix64, by actor: Int) {
    let taken = mapped(by: actor)
    let known = regions.filter { !taken.contains($0.name) }
    if let region = known.randomElement(using: &random), random.chance(1, in: 2) {
      appendMap(&random, region, by: actor)
      return
    }
    guard regions.count < 6 else { return }
    let region = usesHugeTLB && random.chance(2, in: 3) ? newHugeTLBRegion(&random) : newRegion(&random)
    addRegion(region)
    appendMap(&random, region, by: actor)
  }

  private mutating func appendMap(_ random: inout SplitMix64, _ region: DraftRegion, by actor: Int) {
    var request = MapRequest(
      process: processes[actor].name, region: region.name, kind: region.kind, pages: region.pages,
      filePageOffset: region.offset)
    if region.file?.isCode == true {
      request.protection = [.read, .execute]
    } else if !region.kind.isStack {
      request.protection =
        random.pick([([.read, .write], 16), ([.read], 3), ([], 1), ([.read, .write, .execute], 1)]) ?? [.read]
    }
    if !region.kind.isStack {
      request.populate = random.chance(1, in: 12)
      request.noReserve = random.chance(1, in: 20)
    }
    append(.map(request))
    setMapped(region.name, by: actor, true)
    if prefersHugePages, region.kind == .anonymous, random.chance(3, in: 4) {
      let whole = PageSelection(region: region.name, pages: 0..<region.pages, isWholeRegion: false)
      append(.advise(processes[actor].name, whole, .hugepage))
    }
  }

  private func newRegion(_ random: inout SplitMix64) -> DraftRegion {
    // Now and then a region crosses the border of a page table.
    let isLong = random.chance(prefersHugePages ? 9 : 1, in: 12)
    var pages = isLong ? Int.random(in: 500...1100, using: &random) : Int.random(in: size.pages, using: &random)
    if prefersHugePages, isLong, random.chance(1, in: 2) { pages = random.chance(1, in: 3) ? 1024 : 512 }
    let name = "r\(regions.count)"
    let offset = random.chance(1, in: 4) ? Int.random(in: 1...20, using: &random) : 0
    let isShort = random.chance(1, in: 8)
    let length = isShort ? max(1, offset + pages - Int.random(in: 1...4, using: &random)) : offset + pages
    let folio = random.pick([(1, 10), (4, 2), (16, 2), (64, 1)]) ?? 1
    let disk = FileRequest(
      name: "f\(regions.count)", pages: (length + folio - 1) / folio * folio, folioPages: folio)
    let memory = FileRequest(name: "f\(regions.count)", pages: length, isHole: random.chance(1, in: 3))
    let code = FileRequest(name: "f\(regions.count)", pages: length, isCode: true)
    let stack = MapKind.stack(initialPages: Int.random(in: 1...min(3, pages), using: &random))
    let kinds: [(MapKind, Int)] = [
      (.anonymous, 24), (.sharedAnonymous, 4), (stack, 2),
      (.file(disk, shared: false), 7), (.file(disk, shared: true), 4), (.memfd(memory, shared: false), 3),
      (.memfd(memory, shared: true), 3), (.file(code, shared: false), 1),
    ]
    let kind = random.pick(kinds) ?? .anonymous
    return DraftRegion(name: name, kind: kind, pages: pages, offset: kind.hasFile ? offset : 0)
  }

  mutating func addTouch(_ random: inout SplitMix64, by actor: Int) {
    guard let region = target(&random, by: actor) else { return }
    let pages = selection(&random, region)
    let name = processes[actor].name
    if region.file?.isCode == true, random.chance(1, in: 2) {
      append(.touch(TouchRequest(process: name, target: pages, kind: .call)))
      return
    }
    let writes = random.chance(3, in: 5)
    let times = random.chance(1, in: 10) ? 2 : 1
    let mode: TouchMode = random.pick([(.user, 16), (.kernel, 2), (.directIO, 1)]) ?? .user
    if writes {
      let exchanges = mode == .user && random.chance(1, in: 10)
      append(
        .touch(
          TouchRequest(
            process: name, target: pages, kind: exchanges ? .exchange : .write, mode: mode,
            value: storedByte(&random), wholePage: mode == .directIO || !exchanges && random.chance(1, in: 5),
            times: times)))
    } else {
      append(.touch(TouchRequest(process: name, target: pages, kind: .read, mode: mode, times: times)))
    }
  }

  /// A call that changes mappings or pages without touching them.
  mutating func addChange(_ random: inout SplitMix64, by actor: Int) {
    guard let region = target(&random, by: actor) else { return }
    let pages = selection(&random, region)
    let name = processes[actor].name
    switch random.pick([(0, 6), (1, 9), (2, 3), (3, 3), (4, 2), (5, 2)]) ?? 0 {
    case 0:
      let protection = random.pick([(Protection.read, 5), ([.read, .write], 8), ([], 2), ([.read, .execute], 1)])
      append(.protect(name, pages, protection ?? .read))
    case 1:
      let advices = region.advices.filter { !swaps || permitsWithSwap($0, region) }
      let advice = advices.randomElement(using: &random) ?? .dontneed
      append(.advise(name, pages, advice))
    case 2: append(.unmap(name, pages))
    case 3: append(.lock(name, pages, onFault: random.chance(1, in: 4)))
    case 4: append(.unlock(name, pages))
    default: append(.sync(name, pages))
    }
  }

  mutating func addRemap(_ random: inout SplitMix64, by actor: Int) {
    guard let region = target(&random, by: actor), !region.kind.isStack else { return }
    if region.isHugeTLB { return addHugeTLBRemap(&random, region, by: actor) }
    let name = processes[actor].name
    if random.chance(1, in: 3) {
      let length = Int.random(in: 1...region.pages + 8, using: &random)
      let whole = PageSelection(region: region.name, pages: 0..<region.pages, isWholeRegion: false)
      append(.remap(RemapRequest(process: name, source: whole, destination: nil, pages: length)))
      widen(region.name, to: length)
      return
    }
    guard regions.count < 6 else { return }
    let pages = selection(&random, region)
    let destination = "r\(regions.count)"
    let keeps = random.chance(1, in: 4)
    var length = pages.pages.count
    if !keeps, random.chance(1, in: 4) { length = Int.random(in: 1...length + 8, using: &random) }
    addRegion(
      DraftRegion(
        name: destination, kind: region.kind, pages: length,
        offset: region.kind.hasFile ? region.offset + pages.pages.lowerBound : 0))
    append(
      .remap(
        RemapRequest(process: name, source: pages, destination: destination, pages: length, keepSource: keeps)))
    setMapped(destination, by: actor, true)
  }

  /// pwrite or truncate of a file behind a region.
  mutating func addFileChange(_ random: inout SplitMix64, by actor: Int) {
    let withFile = regions.filter { $0.file != nil && $0.file?.isCode == false }
    guard let region = withFile.randomElement(using: &random), let file = region.file else { return }
    let name = processes[actor].name
    let length = fileLengths[file.name] ?? file.pages
    // The language refuses to truncate large folios that a pin may hold.
    if random.chance(1, in: 6), file.folioPages == 1 || !pinnedFiles.contains(file.name) {
      let new = Int.random(in: 0...(region.kind.isOnDisk ? length : length + 3), using: &random)
      append(.truncate(name, region.name, pages: new))
      setLength(of: file.name, new)
      return
    }
    let writable = region.kind.isOnDisk ? min(region.pages, length - region.offset) : region.pages
    guard writable > 0 else { return }
    let first = Int.random(in: 0..<writable, using: &random)
    let count = Int.random(in: 1...min(4, writable - first), using: &random)
    append(
      .pwrite(
        PwriteRequest(
          process: name, target: PageSelection(region: region.name, pages: first..<first + count, isWholeRegion: false),
          value: UInt8.random(in: 0...255, using: &random), wholePage: random.chance(1, in: 4))))
    setLength(of: file.name, max(length, region.offset + first + count))
  }
}

extension MapKind {
  var isStack: Bool {
    if case .stack = self { return true }
    return false
  }

  var isOnDisk: Bool {
    if case .file = self { return true }
    return false
  }

  var hasFile: Bool {
    switch self {
    case .file, .memfd: true
    default: false
    }
  }
}

extension DraftRegion {
  /// The advice that the language allows for such a region.
  var advices: [Advice] {
    guard kind.isOnDisk else { return Advice.allCases.filter { $0 != .collapse || !hasShmem } }
    return Advice.allCases.filter { $0 != .pageout && ($0 != .cold || file?.folioPages == 1) }
  }

  private var hasShmem: Bool {
    switch kind {
    case .memfd, .sharedAnonymous: true
    default: false
    }
  }
}
