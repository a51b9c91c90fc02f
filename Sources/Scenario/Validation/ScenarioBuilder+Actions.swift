extension ScenarioBuilder {
  /// The action of one process, checked.
  ///
  /// Keeps book of what it maps and touches.
  mutating func action(_ statement: Statement, by actor: Located<ProcessName>) throws(Problem) -> Action {
    let name = actor.value
    switch statement.body {
    case .map(let map): return .map(try mapRequest(map, by: name))
    case .exec:
      table.exec(name, at: statement.verb.position)
      return .exec(name)
    case .exit:
      table.exit(name, at: statement.verb.position)
      return .exit(name)
    case .place(let cpu): return .place(name, cpu: cpu)
    case .placeOnNode(let node):
      guard node.value < needs?.nodes ?? 1 else {
        throw Problem(
          "the scenario does not need node \(node.value)", at: node, hint: "`needs nodes=\(node.value + 1)` comes first"
        )
      }
      return .placeOnNode(name, node: node.value)
    case .policy(let policy, let target):
      guard let target else { return .policy(name, nil, policy) }
      try checkPolicy(of: target)
      return .policy(name, try selection(target, by: name), policy)
    case .unpin(let pin): return .unpin(name, try knownPin(pin))
    case .memoryMerge(let on): return .memoryMerge(name, on)
    default: break
    }
    guard let syntax = statement.target else { throw Self.silent }
    if let owner = statement.owner { return try foreignTouch(statement, by: name, owner: owner, syntax: syntax) }
    let target = try selection(syntax, by: name)
    switch statement.body {
    case .pin(let pin, let kind): return .pin(try pinRequest(pin, kind, target: target, syntax: syntax, by: name))
    case .userfault(let operation, let includesMissing, let value, let isProtected):
      return .userfault(
        try userfaultRequest(
          operation, includesMissing: includesMissing, value: value, isProtected: isProtected, target: target,
          syntax: syntax, by: name))
    case .touch(let touch): return .touch(try touchRequest(touch, target: target, syntax: syntax, by: name))
    case .unmap:
      table.update(target.region, of: name) {
        $0.mapped.remove(target.pages)
        $0.touched.remove(target.pages)
      }
      return .unmap(name, target)
    case .protect(let protection): return .protect(name, target, protection)
    case .advise(let advice):
      try checkAdvice(advice, syntax)
      if advice == .populateRead || advice == .populateWrite {
        countTouches(pages: target.pages.count, times: 1, at: statement.verb.position)
      }
      note(advice, target: target, by: name)
      return .advise(name, target, advice)
    case .lock(let onFault):
      if !onFault {
        countTouches(pages: target.pages.count, times: 1, at: statement.verb.position)
        table.touch(target, by: name)
      }
      return .lock(name, target, onFault: onFault)
    case .unlock: return .unlock(name, target)
    case .migrate(let node):
      try checkMigration(of: syntax)
      return .migrate(name, target, node: node)
    case .sync: return .sync(name, target)
    case .remap(let destination, let pages, let keepSource):
      return .remap(
        try remapRequest(
          by: name, source: target, destination: destination, pages: pages?.value, keepSource: keepSource))
    case .pwrite(let value, let wholePage):
      try checkLength(target.pages.upperBound, of: syntax, addsOffset: true)
      countTouches(pages: target.pages.count, times: 1, at: statement.verb.position)
      return .pwrite(PwriteRequest(process: name, target: target, value: value, wholePage: wholePage))
    case .truncate(let pages):
      guard target.isWholeRegion else {
        throw Problem("`truncate` names a whole region", at: syntax.pages, expected: "`\(target.region)`")
      }
      guard pages.value <= limits.pagesPerRegion else { throw tooLong(pages) }
      try checkLength(pages.value, of: syntax, addsOffset: false)
      try checkTruncation(syntax.region)
      return .truncate(name, target.region, pages: pages.value)
    default: throw Self.silent
    }
  }

  private func tooLong(_ pages: Located<Int>) -> Problem {
    Problem(
      "\(pages.value) pages are more than the limit of \(limits.pagesPerRegion) for a file", at: pages,
      hint: Declarations.raiseHint)
  }

  // MARK: Targets

  func selection(_ syntax: TargetSyntax, by process: ProcessName) throws(Problem) -> PageSelection {
    let region = syntax.region.value
    guard let width = declarations.widths[region] else {
      if unreadWords.contains(region) { throw Self.silent }
      throw Problem(
        "unknown region `\(region)`", at: syntax.region, expected: "the name of a region",
        hint: Suggestion.hint(for: region, among: declarations.widths.keys.sorted())
          ?? "`map \(process) \(region) anon pages=4` makes one")
    }
    let length = table.region(region, of: process).map(\.length).flatMap { $0 > 0 ? $0 : nil } ?? width
    switch syntax.pages.value {
    case .whole: return PageSelection(region: region, pages: 0..<length, isWholeRegion: true)
    case .from(let first):
      guard first < length else { throw Self.outside(syntax, region: region, width: length) }
      return PageSelection(region: region, pages: first..<length, isWholeRegion: false)
    case .range(let range):
      guard range.upperBound < width else { throw Self.outside(syntax, region: region, width: width) }
      return PageSelection(region: region, pages: range.lowerBound..<(range.upperBound + 1), isWholeRegion: false)
    }
  }

  private static func outside(_ syntax: TargetSyntax, region: RegionName, width: Int) -> Problem {
    Problem(
      "`\(region)` has \(width) \(width == 1 ? "page" : "pages")", at: syntax.pages,
      expected: width == 1 ? "page 0" : "pages from 0 to \(width - 1)")
  }

  private mutating func touchRequest(
    _ touch: TouchSyntax, target: PageSelection, syntax: TargetSyntax, by name: ProcessName
  ) throws(Problem) -> TouchRequest {
    if touch.kind == .call {
      let backing = regions[target.region]?.backing
      var isCode = false
      if case .file(let file, _) = backing { isCode = files[file]?.isCode == true }
      guard isCode || backing == nil else {
        throw Problem(
          "`\(target.region)` holds no code", at: syntax.region,
          hint: "`call` needs a region that is mapped with `file ... code`")
      }
    }
    countTouches(pages: target.pages.count, times: touch.times, at: syntax.region.position)
    table.touch(target, by: name)
    return TouchRequest(
      process: name, target: target, kind: touch.kind, mode: touch.mode, value: touch.value,
      wholePage: touch.wholePage, times: touch.times)
  }

  private mutating func note(_ advice: Advice, target: PageSelection, by name: ProcessName) {
    switch advice {
    case .dontfork: table.update(target.region, of: name) { $0.notForked.insert(target.pages) }
    case .dofork: table.update(target.region, of: name) { $0.notForked.remove(target.pages) }
    case .populateRead, .populateWrite: table.touch(target, by: name)
    case .dontneed, .guardInstall: table.update(target.region, of: name) { $0.touched.remove(target.pages) }
    case .free, .wipeonfork, .keeponfork, .cold, .pageout, .guardRemove, .hugepage, .nohugepage, .collapse,
      .mergeable, .unmergeable:
      break
    }
  }

  /// `pwrite` and `truncate` need to know the file, and must not leave a hole in one on disk.
  private mutating func checkLength(_ end: Int, of syntax: TargetSyntax, addsOffset: Bool) throws(Problem) {
    let (name, offset) = try file(behind: syntax)
    let length = addsOffset ? end + offset : end
    let known = fileLengths[name] ?? files[name]?.pages ?? length
    if fileKinds[name] == .file, length > known {
      throw Problem(
        "the file of `\(syntax.region.value)` has \(known) \(known == 1 ? "page" : "pages") here", at: syntax.pages,
        hint: "a file on disk cannot grow: how the kernel reads a hole depends on readahead; a memfd can")
    }
    fileLengths[name] = addsOffset ? max(known, length) : length
  }

  private func file(behind syntax: TargetSyntax) throws(Problem) -> (name: String, offset: Int) {
    guard let origin = regions[syntax.region.value] else {
      throw Problem("`\(syntax.region.value)` is not mapped by any statement before this one", at: syntax.region)
    }
    guard case .file(let name, let offset) = origin.backing else {
      throw Problem(
        "there is no file behind `\(syntax.region.value)`", at: syntax.region,
        hint: "it is mapped in line \(origin.position.line)")
    }
    return (name, offset)
  }

  /// What reclaim does to page-cache folios cannot be predicted without readahead, so such advice is refused.
  private func checkAdvice(_ advice: Advice, _ syntax: TargetSyntax) throws(Problem) {
    if advice == .collapse { try checkCollapse(syntax) }
    guard advice == .cold || advice == .pageout, case .file(let name, _) = regions[syntax.region.value]?.backing,
      fileKinds[name] == .file
    else { return }
    if advice == .pageout {
      throw Problem(
        "`pageout` would evict the file of `\(syntax.region.value)` from the page cache", at: syntax.region,
        hint: "what a later read brings back depends on readahead; use anonymous memory or a memfd")
    }
    if let file = files[name], file.folioPages > 1 {
      throw Problem(
        "`cold` may split the large folios of `\(syntax.region.value)`", at: syntax.region,
        hint: "use a file with `folio=1`")
    }
  }

  /// Shared memory keeps its policy with its file, and begins to interleave at a number that nobody can know.
  private func checkPolicy(of syntax: TargetSyntax) throws(Problem) {
    try checkIsNotHugeTLB(syntax)
    let isShmem =
      switch regions[syntax.region.value]?.backing {
      case .sharedAnonymous: true
      case .file(let name, _): fileKinds[name] == .memfd
      case .anonymous, .hugeTLB, .stack, nil: false
      }
    if isShmem {
      throw Problem(
        "`\(syntax.region.value)` is shared memory, whose policy belongs to its file", at: syntax.region,
        hint: "use anonymous memory, or the policy of the process")
    }
  }

  /// Who else uses a page of a file cannot be known.
  private func checkMigration(of syntax: TargetSyntax) throws(Problem) {
    switch regions[syntax.region.value]?.backing {
    case .anonymous, .stack, nil: return
    case .hugeTLB: try checkIsNotHugeTLB(syntax)
    case .sharedAnonymous, .file:
      throw Problem("only anonymous memory can be moved to another node", at: syntax.region)
    }
  }

  /// MADV_COLLAPSE of shmem makes huge pages in the page cache, which the model does not have.
  private func checkCollapse(_ syntax: TargetSyntax) throws(Problem) {
    switch regions[syntax.region.value]?.backing {
    case .file(let name, _) where fileKinds[name] == .file: return
    case .file, .sharedAnonymous:
      throw Problem(
        "`collapse` would make huge pages of shmem in `\(syntax.region.value)`", at: syntax.region,
        hint: "only anonymous memory has huge pages here")
    default: return
    }
  }

  // MARK: Mappings

  private mutating func mapRequest(_ map: MapSyntax, by name: ProcessName) throws(Problem) -> MapRequest {
    try declare(map.region, as: "region")
    let region = map.region.value
    let pages = min(map.pages.value, limits.pagesPerRegion)
    let kind = try mapKind(map, pages: pages)
    let backing: RegionOrigin.Backing
    var isCode = false
    switch kind {
    case .anonymous: backing = .anonymous
    case .sharedAnonymous: backing = .sharedAnonymous
    case .hugeTLB(let shared): backing = .hugeTLB(shared: shared)
    case .stack: backing = .stack
    case .file(let file, _), .memfd(let file, _):
      backing = .file(name: file.name, offset: map.offset)
      isCode = file.isCode
    }
    try setOrigin(backing, of: map.region)
    if table.region(region, of: name)?.mapped.overlaps(0..<pages) == true {
      throw Problem(
        "`\(region)` is already mapped in `\(name)`", at: map.region, hint: "`unmap \(name) \(region)` comes first")
    }
    table.update(region, of: name) {
      $0.mapped.insert(0..<pages)
      $0.notForked.remove(0..<pages)
      $0.length = pages
      if map.populate { $0.touched.insert(0..<pages) }
    }
    if map.populate { countTouches(pages: pages, times: 1, at: map.region.position) }
    return MapRequest(
      process: name, region: region, kind: kind, pages: pages,
      protection: map.protection ?? MapRequest.defaultProtection(isCode: isCode), filePageOffset: map.offset,
      populate: map.populate, noReserve: map.noReserve)
  }

  private mutating func mapKind(_ map: MapSyntax, pages: Int) throws(Problem) -> MapKind {
    if map.hugeTLB != nil { return try hugeTLBKind(map) }
    switch map.backing {
    case .anonymous: return .anonymous
    case .sharedAnonymous: return .sharedAnonymous
    case .stack: return .stack(initialPages: map.initialPages)
    case .file: return .file(try fileRequest(map, pages: pages), shared: map.isShared)
    case .memfd: return .memfd(try fileRequest(map, pages: pages), shared: map.isShared)
    }
  }

  /// The file of a mapping.
  ///
  /// The first mapping describes it; later ones say nothing or the same.
  private mutating func fileRequest(_ map: MapSyntax, pages: Int) throws(Problem) -> FileRequest {
    let name = map.fileName ?? map.region
    let end = map.offset.addingReportingOverflow(pages)
    guard !end.overflow, end.partialValue <= limits.pagesPerRegion else {
      throw tooLong(Located(max(map.offset, limits.pagesPerRegion), at: map.pages.position, length: map.pages.length))
    }
    if let filePages = map.filePages, filePages.value > limits.pagesPerRegion { throw tooLong(filePages) }
    let saysNothing = map.filePages == nil && map.folioPages == nil && !map.isCode && !map.isHole
    if saysNothing, let known = files[name.value] {
      try checkAlike(known, name: name, backing: map.backing)
      return known
    }
    let file = FileRequest(
      name: name.value, pages: map.filePages?.value ?? files[name.value]?.pages ?? end.partialValue,
      folioPages: map.folioPages?.value ?? 1, isCode: map.isCode, isHole: map.isHole)
    if let folio = map.folioPages, file.pages % file.folioPages != 0 {
      throw Problem("the file of \(file.pages) pages is not a whole number of folios", at: folio)
    }
    if let known = files[name.value], known != file {
      throw Problem(
        "the file `\(name.value)` was described differently before", at: name,
        hint: "leave `file-pages`, `folio`, `code` and `hole` out: the first description counts")
    }
    try checkAlike(file, name: name, backing: map.backing)
    if files[name.value] == nil { countFile(pages: file.pages, at: name.position) }
    files[name.value] = file
    return file
  }

  private mutating func checkAlike(
    _ file: FileRequest, name: Located<String>, backing: MapSyntax.Backing
  ) throws(Problem) {
    if let known = fileKinds[name.value], known != backing {
      throw Problem("`\(name.value)` is a \(known.rawValue) before and a \(backing.rawValue) here", at: name)
    }
    fileKinds[name.value] = backing
  }

  mutating func setOrigin(_ backing: RegionOrigin.Backing, of region: Located<RegionName>) throws(Problem) {
    if let known = regions[region.value], known.backing != backing {
      throw Problem(
        "`\(region.value)` was mapped from something else before", at: region,
        hint: "see line \(known.position.line); another kind of memory needs another name")
    }
    if regions[region.value] == nil {
      regions[region.value] = RegionOrigin(backing: backing, position: region.position)
    }
  }

  private mutating func remapRequest(
    by name: ProcessName, source: PageSelection, destination: Located<RegionName>?, pages: Int?, keepSource: Bool
  ) throws(Problem) -> RemapRequest {
    let length = min(pages ?? source.pages.count, limits.pagesPerRegion)
    var bookedLength = length
    if case .hugeTLB = regions[source.region]?.backing {
      try checkHugeTLBRemap(source, to: destination, length: length, by: name)
      // It never grows.
      bookedLength = min(length, source.pages.count)
    }
    let first = source.pages.lowerBound
    if let destination {
      try declare(destination, as: "region")
      try noteMove(source, to: destination, length: length, keepSource: keepSource, by: name)
    } else {
      table.update(source.region, of: name) {
        $0.mapped.remove(source.pages)
        $0.mapped.insert(first..<first + bookedLength)
        if source.pages.upperBound >= $0.length { $0.length = first + bookedLength }
      }
    }
    return RemapRequest(
      process: name, source: source, destination: destination?.value, pages: length, keepSource: keepSource)
  }

  private mutating func noteMove(
    _ source: PageSelection, to destination: Located<RegionName>, length: Int, keepSource: Bool, by name: ProcessName
  ) throws(Problem) {
    guard destination.value != source.region else {
      throw Problem("a region cannot move onto itself", at: destination)
    }
    if let origin = regions[source.region] {
      var backing = origin.backing
      if case .file(let file, let offset) = backing {
        backing = .file(name: file, offset: offset + source.pages.lowerBound)
      }
      try setOrigin(backing, of: destination)
    }
    if table.region(destination.value, of: name)?.mapped.overlaps(0..<length) == true {
      throw Problem("`\(destination.value)` is already mapped in `\(name)`", at: destination)
    }
    if !keepSource {
      table.update(source.region, of: name) {
        $0.mapped.remove(source.pages)
        $0.touched.remove(source.pages)
      }
    }
    table.update(destination.value, of: name) {
      $0.mapped.insert(0..<length)
      $0.touched.insert(0..<min(length, source.pages.count))
      $0.length = length
    }
  }
}

extension MapRequest {
  /// What `map` asks for without `prot=`.
  static func defaultProtection(isCode: Bool) -> Protection {
    isCode ? [.read, .execute] : [.read, .write]
  }
}
