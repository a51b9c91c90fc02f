import MemoryModel

/// Two machines that live the same random life: one shares page tables at fork, the other copies them.
///
/// Whatever they answer must be equal (S8 of the benchmarks, which use this file too).
struct TwinMachines {
  /// What a life is about.
  enum Style: Int, CaseIterable {
    /// fork, exit, reads and writes of private anonymous memory.
    case plain
    /// The same, with madvise, mprotect, munmap and mlock.
    case calls
    /// The same, with files among the memory.
    case files
    /// The same, with mremap.
    case moves
  }

  private static let mostProcesses = 10
  /// Each region has a GiB of its own.
  private static let regions = (0..<3).map { $0 << 18 + 400..<$0 << 18 + 1_700 }

  private var lazy: Machine
  private var eager: Machine
  private let style: Style
  private var alive: [TaskID] = []
  private var files: [(file: FileID, pages: Int)] = []
  private var state: UInt64

  /// Twins with a life of their own for each seed.
  init(seed: UInt64, style: Style) {
    state = seed
    self.style = style
    let presets = KernelBehaviour.presets
    var behaviour = presets[Int(seed / 2 % UInt64(presets.count))]
    if seed % 4 == 0 { behaviour.lruBatchSize = 1 }
    lazy = Machine(behaviour: behaviour)
    lazy.forksLazily = true
    lazy.recordsFaults = seed % 3 == 0
    eager = lazy
    eager.forksLazily = false
    if style == .files {
      files = [(both { $0.makeDiskFile(pages: 64, folioPages: 4) { UInt8($0) } }, 64)]
      files.append((both { $0.makeShmemFile(pages: 64) { UInt8($0) } }, 64))
    }
  }

  /// Does one thing on both machines; returns what it was if they answered differently.
  mutating func step() -> String? {
    let name = next()
    if difference == nil, lazy.statistics != eager.statistics { difference = "statistics" }
    return difference.map { "\(name): lazy \($0)" }
  }

  /// Whether all that can be seen of both machines is the same.
  ///
  /// O(pages).
  func haveEqualState() -> Bool {
    guard lazy.usedFrames == eager.usedFrames else { return false }
    return alive.allSatisfy { task in
      guard lazy.pageTableBytes(of: task) == eager.pageTableBytes(of: task) else { return false }
      return Self.regions.allSatisfy { region in
        let pages = lazy.presentPages(task, in: region)
        let other = eager.presentPages(task, in: region)
        return pages.count == other.count && zip(pages, other).allSatisfy { $0.page == $1.page && $0.view == $1.view }
          && lazy.mappings(task, in: region) == eager.mappings(task, in: region)
      }
    }
  }

  // MARK: One step

  /// The first pair of answers that were not equal.
  private var difference: String?

  /// Calls both machines and compares what they return.
  private mutating func both<Answer: Equatable>(_ call: (inout Machine) -> Answer) -> Answer {
    let one = call(&lazy)
    let other = call(&eager)
    if one != other { difference = "\(one) against \(other)" }
    return one
  }

  /// A number below a bound.
  private mutating func random(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }

  private mutating func somePages() -> Range<PageNumber> {
    let region = Self.regions[random(Self.regions.count)]
    let start = region.lowerBound + random(region.count)
    let length = random(40) == 0 ? 1 + random(900) : 1 + random(12)
    return start..<min(start + length, region.upperBound)
  }

  private mutating func next() -> String {
    guard !alive.isEmpty else { return makeProcess() }
    let place = random(alive.count)
    let task = alive[place]
    switch random(64) {
    case 0...1: return fork(task)
    case 2: return end(place)
    case 3: return spread(task)
    case 4...23:
      let pages = somePages()
      touch(task, pages, Access(kind: .read, mode: random(9) == 0 ? .kernel : .user))
      return "read \(pages)"
    case 24...51:
      let pages = somePages()
      touch(task, pages, Access(kind: .write, mode: random(9) == 0 ? .kernel : .user, value: UInt8(random(256))))
      return "write \(pages)"
    case 52...54: return replay(task)
    default:
      if style == .plain { return look(task) }
      return call(task, somePages())
    }
  }

  private mutating func makeProcess() -> String {
    let task = both { $0.makeProcess() }
    alive.append(task)
    for region in Self.regions {
      _ = both { machine in
        succeeded { () throws(SystemError) in
          try machine.map(task, region, .anonymous, access: [.read, .write])
        }
      }
      // Most regions have an anon_vma from the start, so that fork copies their tables.
      if random(4) > 0 { touch(task, region.lowerBound..<region.lowerBound + 1, Access(kind: .write, value: 1)) }
    }
    return "makeProcess"
  }

  private mutating func fork(_ task: TaskID) -> String {
    guard alive.count < Self.mostProcesses else { return end(random(alive.count)) }
    if let child = both({ machine in try? machine.fork(task) }) {
      alive.append(child)
      if random(8) == 0 {
        lazy.place(child, cpu: 1)
        eager.place(child, cpu: 1)
      }
    }
    return "fork"
  }

  private mutating func end(_ place: Int) -> String {
    let task = alive.remove(at: place)
    if random(6) == 0 {
      _ = both { machine in succeeded { () throws(SystemError) in try machine.exec(task) } }
      alive.append(task)
      return "exec"
    }
    _ = both { machine in succeeded { () throws(SystemError) in try machine.exit(task) } }
    return "exit"
  }

  private mutating func touch(_ task: TaskID, _ pages: Range<PageNumber>, _ access: Access) {
    _ = both { $0.touch(task, pages, access) }
    _ = both { $0.takeRecords().flatMap(\.records) }
  }

  /// Writes all of a region.
  private mutating func spread(_ task: TaskID) -> String {
    let region = Self.regions[random(Self.regions.count)]
    touch(task, region, Access(kind: .write, value: UInt8(random(256))))
    return "write \(region)"
  }

  private mutating func replay(_ task: TaskID) -> String {
    let pages = somePages()
    let trace = (0..<24).map { _ in
      let page = pages.lowerBound + random(pages.count)
      return random(2) == 0 ? TraceAccess.read(page) : .write(page, UInt8(random(256)))
    }
    _ = both { $0.replay(task, trace) }
    return "replay \(pages)"
  }

  private mutating func look(_ task: TaskID) -> String {
    let pages = somePages()
    _ = both { machine in pages.map { machine.view(task, $0) } }
    _ = both { machine in machine.mappings(task, in: pages).map { machine.smaps(task, $0) } }
    return "look at \(pages)"
  }

  private mutating func call(_ task: TaskID, _ pages: Range<PageNumber>) -> String {
    switch random(style == .moves ? 12 : 10) {
    case 0...2:
      let advice = Advice.allCases[random(Advice.allCases.count)]
      _ = both { Answer($0.advise(task, pages, advice)) }
      return "advise \(pages) \(advice)"
    case 3:
      let access: VMAFlags = [[.read, .write], [.read, .write], .read, []][random(4)]
      _ = both { Answer($0.protect(task, pages, access: access)) }
      return "protect \(pages)"
    case 4:
      let isWhole = random(2) == 0
      _ = both { machine in try? machine.unmap(task, pages) }
      _ = both { machine in try? machine.map(task, pages, .anonymous, access: [.read, .write], populate: isWhole) }
      return "map anew \(pages)"
    case 5 where random(6) == 0:
      let onFault = random(2) == 0
      _ = both { Answer($0.lock(task, pages, onFault: onFault)) }
      return "lock \(pages)"
    case 5, 6:
      _ = both { machine in
        succeeded { () throws(SystemError) in
          try machine.unlock(task, Self.regions[0].lowerBound..<Self.regions[0].upperBound)
        }
      }
      return "unlock"
    case 7 where style == .files: return fileCall(task, pages)
    case 7...9: return look(task)
    default:
      let target = somePages().lowerBound
      let keepsSource = random(2) == 0
      _ = both { machine in
        try? machine.move(task, pages, to: target, pageCount: pages.count, keepSource: keepsSource)
      }
      return "move \(pages) to \(target)"
    }
  }

  private mutating func fileCall(_ task: TaskID, _ pages: Range<PageNumber>) -> String {
    let (file, length) = files[random(files.count)]
    let isShared = random(2) == 0
    switch random(4) {
    case 0:
      _ = both { machine in
        succeeded { () throws(SystemError) in
          try machine.pwrite(task, file, pages: 3..<9, value: 7, wholePage: true)
        }
      }
      return "pwrite"
    case 1:
      _ = both { machine in succeeded { () throws(SystemError) in try machine.sync(task, pages) } }
      return "sync \(pages)"
    default:
      let offset = random(length)
      _ = both { machine in try? machine.unmap(task, pages) }
      _ = both { machine in
        try? machine.map(task, pages, .file(file, offset: offset, shared: isShared), access: [.read, .write])
      }
      return "map a file at \(pages)"
    }
  }
}

/// Whether a call was not refused, or how.
private func succeeded(_ call: () throws(SystemError) -> some Any) -> String {
  do throws(SystemError) {
    _ = try call()
    return "done"
  } catch {
    return error.rawValue
  }
}

/// What a call with effects answered.
private struct Answer: Equatable {
  let effects: CallEffects
  let error: SystemError?

  init(_ answer: (effects: CallEffects, error: SystemError?)) {
    effects = answer.effects
    error = answer.error
  }
}
