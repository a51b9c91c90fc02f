internal import Scenario

/// A random scenario while it is written: the steps so far, and what each process should have mapped by then.
///
/// The book-keeping is rough, as that of the language: it knows what calls mean, not which of them fail.
struct ScenarioDraft {
  let title: String
  let size: ScenarioGenerator.Size
  private(set) var actions: [Action] = []
  private(set) var regions: [DraftRegion] = []
  private(set) var processes: [DraftProcess] = []
  /// Length of each file as far as the steps have changed it.
  private(set) var fileLengths: [String: Int] = [:]
  private var marks = 0

  init(title: String, size: ScenarioGenerator.Size) {
    self.title = title
    self.size = size
  }

  /// The scenario as it stands.
  var scenario: Scenario {
    var layout = RegionLayout()
    for region in regions { layout.place(region.name, pages: region.width) }
    let steps = actions.enumerated().map { index, action in
      Step(position: SourcePosition(line: index + 3, column: 1), text: action.sourceText, action: action)
    }
    return Scenario(title: title, steps: steps, layout: layout)
  }

  /// One process with one or two regions.
  mutating func begin(_ random: inout SplitMix64) {
    makeProcess(&random)
    for _ in 0..<Int.random(in: 1...2, using: &random) { addMap(&random, by: 0) }
  }

  /// Appends one random action of a process that can act.
  mutating func addStep(_ random: inout SplitMix64) {
    let able = processes.indices.filter { processes[$0].canAct }
    guard let actor = able.randomElement(using: &random) else {
      makeProcess(&random)
      return
    }
    let verb = random.pick(Verb.weights) ?? .touch
    switch verb {
    case .touch: addTouch(&random, by: actor)
    case .map: addMap(&random, by: actor)
    case .fork: addFork(&random, by: actor)
    case .exit: end(actor, with: .exit(processes[actor].name))
    case .exec:
      append(.exec(processes[actor].name))
      processes[actor].mapped = []
      wakeParent(of: actor)
    case .change: addChange(&random, by: actor)
    case .remap: addRemap(&random, by: actor)
    case .file: addFileChange(&random, by: actor)
    case .process: makeProcess(&random)
    case .place:
      if size.cpus > 1 { append(.place(processes[actor].name, cpu: Int.random(in: 0..<size.cpus, using: &random))) }
    case .mark:
      marks += 1
      append(.mark("m\(marks)"))
    }
  }

  private enum Verb {
    case touch, map, fork, exit, exec, change, remap, file, process, place, mark

    static let weights: [(Verb, Int)] = [
      (.touch, 42), (.map, 5), (.fork, 13), (.exit, 5), (.exec, 1), (.change, 18), (.remap, 4), (.file, 5),
      (.process, 1), (.place, 2), (.mark, 4),
    ]
  }

  // MARK: Processes

  private mutating func makeProcess(_ random: inout SplitMix64) {
    guard processes.count < 12, processes.count(where: \.isAlive) < size.processes else { return }
    let name = "p\(processes.count)"
    append(.process(name, cpu: 0))
    processes.append(DraftProcess(name: name))
  }

  private mutating func addFork(_ random: inout SplitMix64, by actor: Int) {
    guard processes.count < 12, processes.count(where: \.isAlive) < size.processes else { return }
    let kind = random.pick([(ForkKind.fork, 12), (.vfork, 2), (.spawn, 1)]) ?? .fork
    var child = DraftProcess(name: "p\(processes.count)", parent: actor)
    append(.fork(parent: processes[actor].name, child: child.name, kind: kind))
    child.mapped = kind == .spawn ? [] : processes[actor].mapped
    processes.append(child)
    if kind == .vfork { processes[actor].isSuspended = true }
  }

  private mutating func end(_ actor: Int, with action: Action) {
    append(action)
    processes[actor].isAlive = false
    wakeParent(of: actor)
  }

  private mutating func wakeParent(of child: Int) {
    guard let parent = processes[child].parent, processes[parent].isSuspended else { return }
    // Only the vfork child, the newest process that shares with it, can let the parent sleep.
    if actions.contains(.fork(parent: processes[parent].name, child: processes[child].name, kind: .vfork)) {
      processes[parent].isSuspended = false
      if processes[child].isAlive == false || processes[child].mapped.isEmpty {
        processes[child].parent = nil
      }
    }
  }

  // MARK: Books

  mutating func append(_ action: Action) { actions.append(action) }

  mutating func setLength(of file: String, _ pages: Int) { fileLengths[file] = pages }

  mutating func widen(_ region: RegionName, to pages: Int) {
    for index in regions.indices where regions[index].name == region {
      regions[index].width = max(regions[index].width, pages)
    }
  }

  mutating func addRegion(_ region: DraftRegion) { regions.append(region) }

  mutating func setMapped(_ region: RegionName, by actor: Int, _ isMapped: Bool) {
    processes[actor].mapped.removeAll { $0 == region }
    if isMapped { processes[actor].mapped.append(region) }
  }

  /// A region that the process should have mapped; sometimes any region, so that refused accesses occur too.
  func target(_ random: inout SplitMix64, by actor: Int) -> DraftRegion? {
    let names = processes[actor].mapped
    if random.chance(1, in: 60) { return regions.randomElement(using: &random) }
    guard let name = names.randomElement(using: &random) else { return nil }
    return regions.first { $0.name == name }
  }

  /// Some pages of a region.
  func selection(_ random: inout SplitMix64, _ region: DraftRegion) -> PageSelection {
    if random.chance(1, in: 3) {
      return PageSelection(region: region.name, pages: 0..<region.pages, isWholeRegion: false)
    }
    let first = Int.random(in: 0..<region.pages, using: &random)
    let longest = min(region.pages - first, random.chance(1, in: 3) ? 40 : 6)
    let count = Int.random(in: 1...max(1, longest), using: &random)
    return PageSelection(region: region.name, pages: first..<first + count, isWholeRegion: false)
  }
}

/// A region of a draft.
struct DraftRegion {
  var name: RegionName
  var kind: MapKind
  /// Length in pages of what `map` makes there.
  var pages: Int
  /// Length in pages of the widest use.
  var width: Int
  var offset: Int

  init(name: RegionName, kind: MapKind, pages: Int, offset: Int) {
    self.name = name
    self.kind = kind
    self.pages = pages
    self.width = pages
    self.offset = offset
  }

  var file: FileRequest? {
    switch kind {
    case .file(let file, _), .memfd(let file, _): file
    default: nil
    }
  }
}

/// A process of a draft.
struct DraftProcess {
  var name: ProcessName
  var parent: Int?
  var mapped: [RegionName] = []
  var isAlive = true
  var isSuspended = false

  init(name: ProcessName, parent: Int? = nil) {
    self.name = name
    self.parent = parent
  }

  var canAct: Bool { isAlive && !isSuspended }
}
