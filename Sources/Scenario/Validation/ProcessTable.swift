/// What can be known of a scenario's processes before it runs.
///
/// A process that a signal kills is not known to be dead: its later steps are skipped when the scenario runs.
struct ProcessTable {
  /// One region of one address space.
  struct RegionRecord {
    /// Pages that some statement mapped and none unmapped.
    var mapped = PageRanges()
    /// What the region's bare name stands for.
    var length = 0
    /// Pages that fork leaves out.
    var notForked = PageRanges()
    /// Pages that some statement touched.
    var touched = PageRanges()
  }

  struct AddressSpace {
    var regions: [RegionName: RegionRecord] = [:]
    var users = 1

    var touchedPages: Int { regions.values.reduce(0) { $0 + $1.touched.count } }
  }

  enum State {
    case alive
    case exited(SourcePosition)
    /// Asleep until its vfork child calls exec or exit.
    case suspended(child: ProcessName)
  }

  private struct Entry {
    var state = State.alive
    var space: Int
    /// The first task of the process that it belongs to: itself, unless it is a thread.
    var leader: ProcessName
    /// The parent that sleeps for this process.
    var sleepingParent: ProcessName?
  }

  private var entries: [ProcessName: Entry] = [:]
  private(set) var names: [ProcessName] = []
  private var spaces: [AddressSpace] = []
  /// Pages touched in all address spaces that live.
  private(set) var touchedPages = 0

  func state(of name: ProcessName) -> State? {
    entries[name]?.state
  }

  mutating func create(_ name: ProcessName) {
    spaces.append(AddressSpace())
    names.append(name)
    entries[name] = Entry(space: spaces.count - 1, leader: name)
  }

  /// Most tasks that share one address space: as many slots has the program under test.
  static let mostSharers = 64

  /// Tasks that live in the address space of a process.
  func sharers(of name: ProcessName) -> Int { entries[name].map { spaces[$0.space].users } ?? 0 }

  mutating func addThread(_ name: ProcessName, of maker: ProcessName) {
    guard let entry = entries[maker] else { return }
    names.append(name)
    spaces[entry.space].users += 1
    entries[name] = Entry(space: entry.space, leader: entry.leader)
  }

  mutating func fork(_ parent: ProcessName, child: ProcessName, kind: ForkKind) {
    guard let space = entries[parent]?.space else { return }
    switch kind {
    case .spawn: create(child)
    case .vfork:
      names.append(child)
      spaces[space].users += 1
      entries[child] = Entry(space: space, leader: child, sleepingParent: parent)
      entries[parent]?.state = .suspended(child: child)
    case .fork:
      var copy = AddressSpace()
      for (region, var record) in spaces[space].regions {
        record.mapped.subtract(record.notForked)
        record.touched.subtract(record.notForked)
        copy.regions[region] = record
      }
      touchedPages += copy.touchedPages
      spaces.append(copy)
      names.append(child)
      entries[child] = Entry(space: spaces.count - 1, leader: child)
    }
  }

  /// The other threads of the process end.
  mutating func exec(_ name: ProcessName, at position: SourcePosition) {
    guard let leader = entries[name]?.leader else { return }
    for other in tasks(of: leader) where other != name { end(other, at: position) }
    leaveAddressSpace(name)
    spaces.append(AddressSpace())
    entries[name]?.space = spaces.count - 1
    entries[name]?.leader = name
  }

  /// A thread ends alone, a process with all its threads.
  mutating func exit(_ name: ProcessName, at position: SourcePosition) {
    guard let leader = entries[name]?.leader else { return }
    for task in leader == name ? tasks(of: leader) : [name] { end(task, at: position) }
  }

  /// The tasks of a process that are not known to have ended.
  private func tasks(of leader: ProcessName) -> [ProcessName] {
    names.filter { name in
      guard let entry = entries[name], entry.leader == leader else { return false }
      if case .exited = entry.state { return false }
      return true
    }
  }

  private mutating func end(_ name: ProcessName, at position: SourcePosition) {
    leaveAddressSpace(name)
    entries[name]?.state = .exited(position)
  }

  private mutating func leaveAddressSpace(_ name: ProcessName) {
    guard let entry = entries[name] else { return }
    if let parent = entry.sleepingParent {
      if case .suspended(name) = entries[parent]?.state { entries[parent]?.state = .alive }
      entries[name]?.sleepingParent = nil
    }
    spaces[entry.space].users -= 1
    if spaces[entry.space].users == 0 {
      touchedPages -= spaces[entry.space].touchedPages
      spaces[entry.space].regions = [:]
    }
  }

  func region(_ region: RegionName, of name: ProcessName) -> RegionRecord? {
    entries[name].flatMap { spaces[$0.space].regions[region] }
  }

  mutating func update(_ region: RegionName, of name: ProcessName, _ change: (inout RegionRecord) -> Void) {
    guard let space = entries[name]?.space else { return }
    var record = spaces[space].regions.removeValue(forKey: region) ?? RegionRecord()
    touchedPages -= record.touched.count
    change(&record)
    touchedPages += record.touched.count
    spaces[space].regions[region] = record
  }

  mutating func touch(_ selection: PageSelection, by name: ProcessName) {
    update(selection.region, of: name) { $0.touched.insert(selection.pages) }
  }
}
