internal import Scenario

extension ScenarioDraft {
  /// One step that has to do with pins, in a scenario that is about them.
  mutating func addPinned(_ random: inout SplitMix64, by actor: Int) {
    switch random.pick([(0, 4), (1, 2), (2, 2), (3, 3)]) ?? 0 {
    case 0: addPin(&random, by: actor)
    case 1: addUnpin(&random, by: actor)
    case 2: addForeignTouch(&random, by: actor)
    default: addFork(&random, by: actor)
    }
  }

  mutating func addPin(_ random: inout SplitMix64, by actor: Int) {
    guard pins < 20, let region = target(&random, by: actor) else { return }
    var pages = selection(&random, region)
    let kind = random.pick([(PinKind.ioUring, 1), (.vmsplice, 1)]) ?? .ioUring
    if kind == .vmsplice {
      let end = min(pages.pages.upperBound, pages.pages.lowerBound + 256)
      pages = PageSelection(region: region.name, pages: pages.pages.lowerBound..<end, isWholeRegion: false)
    }
    append(.pin(PinRequest(process: processes[actor].name, target: pages, name: "k\(pins)", kind: kind)))
    pins += 1
    if let file = region.file { pinnedFiles.insert(file.name) }
  }

  mutating func addUnpin(_ random: inout SplitMix64, by actor: Int) {
    guard pins > 0 else { return }
    append(.unpin(processes[actor].name, "k\(Int.random(in: 0..<pins, using: &random))"))
  }

  /// peek or poke of a process that lives, asleep or not.
  mutating func addForeignTouch(_ random: inout SplitMix64, by actor: Int) {
    let others = processes.indices.filter { $0 != actor && processes[$0].isAlive }
    guard let owner = others.randomElement(using: &random), let region = target(&random, by: owner) else { return }
    let pages = selection(&random, region)
    let path = random.pick([(ForeignAccessPath.processVM, 1), (.procMem, 1)]) ?? .processVM
    append(
      .foreignTouch(
        ForeignTouchRequest(
          process: processes[actor].name, owner: processes[owner].name, target: pages, path: path,
          value: random.chance(1, in: 2) && region.file?.isCode != true
            ? UInt8.random(in: 0...255, using: &random) : nil)))
  }

  mutating func addUserfault(_ random: inout SplitMix64, by actor: Int) {
    guard let region = target(&random, by: actor), case .anonymous = region.kind else { return }
    let operation =
      random.pick([
        (UserfaultOperation.register, 4), (.unregister, 1), (.protect, 4), (.unprotect, 2), (.zeropage, 1), (.copy, 1),
      ]) ?? .register
    append(
      .userfault(
        UserfaultRequest(
          process: processes[actor].name, target: selection(&random, region), operation: operation,
          includesMissing: operation == .register && random.chance(1, in: 6),
          value: operation == .copy ? UInt8.random(in: 0...255, using: &random) : nil,
          isProtected: operation == .copy && random.chance(1, in: 2))))
  }
}
