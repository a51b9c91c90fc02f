internal import Scenario

/// A random scenario while it is written: the steps so far, and what each process should have mapped by then.
///
/// The book-keeping is rough, as that of the language: it knows what calls mean, not which of them fail.
struct ScenarioDraft {
  let title: String
  let size: ScenarioGenerator.Size
  private(set) var actions: [Action] = []
  private(set) var regions: [DraftRegion] = []
  var processes: [DraftProcess] = []
  /// The regions that should be mapped in each address space.
  var spaces: [[RegionName]] = []
  /// Length of each file as far as the steps have changed it.
  private(set) var fileLengths: [String: Int] = [:]
  private var marks = 0
  var pins = 0
  /// Files of which a pin may hold pages of the page cache.
  var pinnedFiles: Set<String> = []
  /// Regions are long enough for huge pages, and mostly ask for them.
  private(set) var prefersHugePages: Bool
  /// Regions get huge pages of several sizes, as `thp` statements say.
  private(set) var setsHugePages = false
  /// Every other step has to do with pins.
  private(set) var prefersPins = false
  /// The machine has swap.
  private(set) var swaps = false
  /// Most regions have pages of a pool of 2 MiB pages.
  let usesHugeTLB: Bool
  /// khugepaged makes passes, and shrinkers run.
  let usesKhugepaged: Bool
  /// This scenario uses KSM.
  private(set) var merges = false

  init(
    title: String, size: ScenarioGenerator.Size, prefersHugePages: Bool, usesHugeTLB: Bool = false,
    usesKhugepaged: Bool = false
  ) {
    self.title = title
    self.usesHugeTLB = usesHugeTLB
    self.usesKhugepaged = usesKhugepaged
    self.prefersHugePages = prefersHugePages
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
    if size.changesSettings { merges = random.chance(1, in: 2) }
    setsHugePages = size.changesSettings && random.chance(1, in: merges ? 4 : 2)
    swaps = size.changesSettings && !merges && !setsHugePages && random.chance(1, in: 2) && !usesKhugepaged
    prefersPins = random.chance(1, in: prefersHugePages || setsHugePages ? 4 : 12)
    if usesHugeTLB { beginPool(&random) }
    makeProcess(&random)
    if setsHugePages { beginSizing(&random) }
    for _ in 0..<Int.random(in: 1...2, using: &random) { addMap(&random, by: 0) }
    if merges { beginMerging(&random) }
    if usesKhugepaged { beginCollapsing(&random) }
    if swaps { beginSwapping(&random) }
  }

  /// Appends one random action of a process that can act.
  mutating func addStep(_ random: inout SplitMix64) {
    let able = processes.indices.filter { processes[$0].canAct }
    guard let actor = able.randomElement(using: &random) else {
      makeProcess(&random)
      return
    }
    if merges, random.chance(2, in: 5) {
      addMerging(&random, by: actor)
      return
    }
    if swaps, random.chance(1, in: 4) {
      addSwapping(&random, by: actor)
      return
    }
    if usesKhugepaged, random.chance(1, in: 3) {
      addKhugepaged(&random, by: actor)
      return
    }
    if setsHugePages, random.chance(1, in: 12) {
      addHugePageSetting(&random)
      return
    }
    if prefersPins, random.chance(1, in: 2) {
      addPinned(&random, by: actor)
      return
    }
    let verb = random.pick(Verb.weights) ?? .touch
    switch verb {
    case .touch: addTouch(&random, by: actor)
    case .map: addMap(&random, by: actor)
    case .fork: addFork(&random, by: actor)
    case .exit: exit(actor)
    case .exec: exec(actor)
    case .thread: addThread(&random, by: actor)
    case .change: addChange(&random, by: actor)
    case .remap: addRemap(&random, by: actor)
    case .file: addFileChange(&random, by: actor)
    case .pin: addPin(&random, by: actor)
    case .unpin: addUnpin(&random, by: actor)
    case .foreign: addForeignTouch(&random, by: actor)
    case .userfault: addUserfault(&random, by: actor)
    case .process: makeProcess(&random)
    case .place: place(&random, actor)
    case .nodes: addNodeCall(&random, by: actor)
    case .mark:
      marks += 1
      append(.mark("m\(marks)"))
    }
  }

  private enum Verb {
    case touch, map, fork, thread, exit, exec, change, remap, file, process, place, nodes, mark
    case pin, unpin, foreign, userfault

    static let weights: [(Verb, Int)] = [
      (.touch, 42), (.map, 5), (.fork, 13), (.thread, 3), (.exit, 5), (.exec, 1), (.change, 18), (.remap, 4),
      (.file, 5), (.process, 1), (.place, 4), (.nodes, 3), (.mark, 4), (.pin, 4), (.unpin, 2), (.foreign, 4),
      (.userfault, 4),
    ]
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
    let space = processes[actor].space
    spaces[space].removeAll { $0 == region }
    if isMapped { spaces[space].append(region) }
  }

  /// A region that the process should have mapped; sometimes any region, so that refused accesses occur too.
  func target(_ random: inout SplitMix64, by actor: Int) -> DraftRegion? {
    let names = mapped(by: actor)
    if random.chance(1, in: 60) { return regions.randomElement(using: &random) }
    guard let name = names.randomElement(using: &random) else { return nil }
    return regions.first { $0.name == name }
  }

  /// Some pages of a region.
  func selection(_ random: inout SplitMix64, _ region: DraftRegion) -> PageSelection {
    if random.chance(1, in: 3) {
      return PageSelection(region: region.name, pages: 0..<region.pages, isWholeRegion: false)
    }
    if prefersHugePages, region.pages >= 512, random.chance(1, in: 4) {
      let slot = Int.random(in: 0..<region.pages / 512, using: &random) * 512
      let half = random.chance(1, in: 3) ? 256 : 512
      return PageSelection(region: region.name, pages: slot..<slot + half, isWholeRegion: false)
    }
    if region.isHugeTLB, random.chance(1, in: 2) { return hugeTLBSelection(&random, region) }
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
