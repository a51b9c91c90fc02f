import Family

/// A random life of a system, checked after every step against full copies and against the accounting identities.
struct Workload<System: CopyOnWriteSystem> {
  var bytes = 64 * 4096
  var steps = 200
  /// Views beside the base that may live at a time.
  var mostViews = 5
  /// Writes may begin and end anywhere, and not only at units.
  var longestWrite = 5 * 4096
  var looksBack = false

  /// What happened; a life in which nothing happened has proved nothing.
  struct Tally {
    var writes = 0
    var snapshots = 0
    var drops = 0
    var refusals = 0
    var past = 0
  }

  /// A step that went wrong.
  struct Mistake: Error, CustomStringConvertible {
    var description: String
  }

  func run(_ initial: System, seed: Int) throws -> Tally {
    var random = SeededRandom(seed: seed)
    var system = initial
    var oracle = EagerCopies(unitBytes: system.unitBytes)
    var tally = Tally()
    let made = try system.create(bytes: bytes)
    oracle.create(made.view, bytes: bytes)
    var space = made.cost.growth
    var views = [made.view]
    try check(system, oracle, views, space, "create")
    for step in 0..<steps {
      let view = views.randomElement(using: &random) ?? made.view
      var label = "seed \(seed), step \(step): "
      do {
        switch Int.random(in: 0..<100, using: &random) {
        case ..<70:
          let range = randomRange(&random)
          label += "write \(view.number) \(range)"
          space += try system.write(view, range).growth
          oracle.write(view, range)
          tally.writes += 1
        case ..<82 where views.count <= mostViews:
          let states = oracle.histories[view]?.count ?? 1
          let point =
            looksBack && Bool.random(using: &random)
            ? Point(writes: Int.random(in: 0..<states, using: &random)) : nil
          label += "snapshot \(view.number)"
          let copy = try system.snapshot(view, at: point)
          oracle.snapshot(view, as: copy.view, at: point)
          views.append(copy.view)
          space += copy.cost.growth
          tally.snapshots += 1
          tally.past += point == nil ? 0 : 1
        case ..<92 where views.count > 1:
          label += "drop \(view.number)"
          space += try system.drop(view).growth
          oracle.drop(view)
          views.removeAll { $0 == view }
          tally.drops += 1
        case ..<96:
          label += "checkpoint"
          space += try system.checkpoint().growth
        default:
          label += "reclaim"
          space += system.reclaim().growth
        }
      } catch {
        tally.refusals += 1
      }
      try check(system, oracle, views, space, label)
    }
    try end(&system, views, space, seed)
    return tally
  }

  private func randomRange(_ random: inout SeededRandom) -> Range<Int> {
    let start = Int.random(in: 0..<bytes, using: &random)
    // Now and then just one byte, now and then whole units.
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return start..<start + 1
    case 1:
      let first = start / 4096 * 4096
      return first..<min(bytes, first + 4096 * Int.random(in: 1...2, using: &random))
    default: return start..<min(bytes, start + Int.random(in: 1...longestWrite, using: &random))
    }
  }

  /// What lies in the same place is the same, and every unit that is shown lies somewhere.
  private func checkPlaces(_ system: System, _ oracle: EagerCopies, _ views: [ViewID], _ label: String) throws {
    var found: [UnitPlace: Content] = [:]
    for view in views {
      let contents = oracle.contents(view)
      for (unit, content) in contents.enumerated() where content != .absent {
        guard let place = system.place(of: unit, in: view) else {
          throw Mistake(description: "\(label): unit \(unit) of view \(view.number) lies nowhere")
        }
        // Of units that lie together only the first stands for the place.
        guard unit % system.grainUnits == 0 else { continue }
        if let other = found[place], other != content {
          throw Mistake(description: "\(label): unit \(unit) of view \(view.number) lies where something else is")
        }
        found[place] = content
      }
    }
    guard system.place(of: 1 << 40, in: views[0]) == nil else {
      throw Mistake(description: "\(label): a unit behind the end lies somewhere")
    }
  }

  private func check(_ system: System, _ oracle: EagerCopies, _ views: [ViewID], _ space: Int, _ label: String) throws {
    for view in views where try system.read(view, 0..<bytes).contents != oracle.contents(view) {
      throw Mistake(description: "\(label): view \(view.number) does not read what a full copy holds")
    }
    try checkPlaces(system, oracle, views, label)
    let stats = system.stats()
    let sums = SharedBytes.physical(stats.views.map(\.bytes))
    guard sums + stats.garbage + stats.reusable + stats.metadata == stats.physical else {
      throw Mistake(
        description:
          "\(label): \(sums) distributed + \(stats.garbage) garbage + \(stats.reusable) reusable + "
          + "\(stats.metadata) metadata is not \(stats.physical) physical")
    }
    guard stats.physical == space else {
      throw Mistake(description: "\(label): \(stats.physical) physical, but allocated less freed is \(space)")
    }
    guard stats.views.reduce(0, { $0 + $1.exclusive }) <= stats.physical, stats.garbage >= 0, stats.reusable >= 0 else {
      throw Mistake(description: "\(label): exclusive bytes are more than all")
    }
  }

  /// Drops everything, youngest first until nothing refuses, and wants nothing to be left.
  private func end(_ system: inout System, _ views: [ViewID], _ space: Int, _ seed: Int) throws {
    var space = space
    var left = Array(views.reversed())
    while !left.isEmpty {
      let before = left.count
      left.removeAll { view in
        guard let cost = try? system.drop(view) else { return false }
        space += cost.growth
        return true
      }
      guard left.count < before else {
        throw Mistake(description: "seed \(seed): \(left.map(\.number)) cannot be dropped")
      }
    }
    space += system.reclaim().growth
    guard system.stats().physical == 0, space == 0 else {
      throw Mistake(
        description: "seed \(seed): \(system.stats().physical) bytes are left of nothing, \(space) by the costs")
    }
  }
}
