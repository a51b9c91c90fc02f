extension ScenarioBuilder {
  /// Pins of one scenario: each takes file descriptors in every process that inherits it.
  private static let mostPins = 64
  /// Pages that a pipe of any user can hold (fs.pipe-max-size).
  private static let mostPipePages = 256

  mutating func pinRequest(
    _ name: Located<PinName>, _ kind: PinKind, target: PageSelection, syntax: TargetSyntax, by process: ProcessName
  ) throws(Problem) -> PinRequest {
    // The name is empty where a mistake of the options is reported already.
    guard !name.value.isEmpty else { throw Self.silent }
    try declare(name, as: "pin")
    if let position = pins[name.value] {
      throw Problem(
        "the pin `\(name.value)` exists already", at: name, hint: "it is made in line \(position.line)")
    }
    guard pins.count < Self.mostPins else { throw Problem("more than \(Self.mostPins) pins", at: name) }
    if kind == .vmsplice, target.pages.count > Self.mostPipePages {
      throw Problem(
        "a pipe holds at most \(Self.mostPipePages) pages", at: syntax.pages, hint: "use several pins, or kind=io_uring"
      )
    }
    pins[name.value] = name.position
    if case .file(let file, _) = regions[target.region]?.backing { pinnedFiles.insert(file) }
    countTouches(pages: target.pages.count, times: 1, at: syntax.region.position)
    table.touch(target, by: process)
    return PinRequest(process: process, target: target, name: name.value, kind: kind)
  }

  /// A large folio that a pin holds cannot be split, so a truncation inside it drops all of it from the page cache.
  func checkTruncation(_ region: Located<RegionName>) throws(Problem) {
    guard case .file(let name, _) = regions[region.value]?.backing, pinnedFiles.contains(name),
      let file = files[name], file.folioPages > 1
    else { return }
    throw Problem(
      "the file of `\(region.value)` has large folios, and a pin may hold one of them", at: region,
      hint: "what a later read brings back depends on readahead; use a file with `folio=1`")
  }

  func knownPin(_ name: Located<PinName>) throws(Problem) -> PinName {
    guard pins[name.value] == nil else { return name.value }
    if unreadWords.contains(name.value) { throw Self.silent }
    throw Problem(
      "unknown pin `\(name.value)`", at: name, expected: "the name of a pin that a line above makes",
      hint: Suggestion.hint(for: name.value, among: pins.keys.sorted()))
  }

  mutating func foreignTouch(
    _ statement: Statement, by process: ProcessName, owner: Located<ProcessName>, syntax: TargetSyntax
  ) throws(Problem) -> Action {
    guard case .foreignTouch(let path, let value) = statement.body else { throw Self.silent }
    try checkExists(owner)
    guard owner.value != process else {
      throw Problem(
        "`\(process)` cannot be on both sides", at: owner,
        hint: value == nil
          ? "`read \(process) ...` reads its own memory" : "`write \(process) ...` writes its own memory")
    }
    let target = try selection(syntax, by: owner.value)
    if value != nil, case .file(let file, _) = regions[target.region]?.backing, files[file]?.isCode == true {
      throw Problem(
        "`\(target.region)` holds code that `call` may run", at: syntax.region,
        hint: "what a processor does with other bytes cannot be predicted; use a file without `code`")
    }
    countTouches(pages: target.pages.count, times: 1, at: syntax.region.position)
    table.touch(target, by: owner.value)
    return .foreignTouch(
      ForeignTouchRequest(process: process, owner: owner.value, target: target, path: path, value: value))
  }

  /// A process whose memory is reached need not be able to act: it may sleep in vfork.
  private func checkExists(_ name: Located<ProcessName>) throws(Problem) {
    if case .suspended = table.state(of: name.value) { return }
    try checkUsable(name)
  }

  mutating func userfaultRequest(
    _ operation: UserfaultOperation, includesMissing: Bool, value: UInt8?, isProtected: Bool, target: PageSelection,
    syntax: TargetSyntax, by process: ProcessName
  ) throws(Problem) -> UserfaultRequest {
    if let origin = regions[target.region], origin.backing != .anonymous {
      throw Problem(
        "`uffd` is for private anonymous memory", at: syntax.region,
        hint: "`\(target.region)` is mapped in line \(origin.position.line); use `map ... anon`")
    }
    if operation == .zeropage || operation == .copy {
      countTouches(pages: target.pages.count, times: 1, at: syntax.region.position)
      table.touch(target, by: process)
    }
    return UserfaultRequest(
      process: process, target: target, operation: operation, includesMissing: includesMissing, value: value,
      isProtected: isProtected)
  }
}
