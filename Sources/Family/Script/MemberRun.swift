/// One script, run on one member.
public struct MemberRun: Sendable {
  /// What came of a statement.
  public enum Outcome: Sendable, Hashable {
    /// It was done: the cost of the first time, of the second if there was one, and of all together.
    case done(first: Cost, second: Cost?, total: Cost)
    /// It was read.
    case read(ReadOutcome)
    /// Time passed, and these views ended.
    case waited(ended: [String])
    /// The member does not do this.
    case refused(Refusal)
    /// It is about a view that does not exist here, because the member refused to make it or it ended.
    case noSuchView(String)
  }

  /// A statement, what came of it, and what the system took afterwards.
  public struct Step: Sendable {
    /// The statement.
    public let step: ScriptStep
    /// What came of it.
    public let outcome: Outcome
    /// The views that there were afterwards, by name.
    public let views: [String: ViewID]
    private let system: any CopyOnWriteSystem

    init(_ step: ScriptStep, _ outcome: Outcome, _ views: [String: ViewID], _ system: any CopyOnWriteSystem) {
      (self.step, self.outcome, self.views, self.system) = (step, outcome, views, system)
    }

    /// Where a unit of a view was kept afterwards; nil where there was no such view or unit.
    public func place(of unit: Int, in view: String) -> UnitPlace? {
      views[view].flatMap { system.place(of: unit, in: $0) }
    }

    /// What a view showed in a range of bytes afterwards; nil where it was not there, or has not so many.
    public func read(_ view: String, _ range: Range<Int>) -> ReadOutcome? {
      views[view].flatMap { try? system.read($0, range) }
    }

    /// What there was afterwards.
    ///
    /// Computed when it is asked for, from the system as it was: keeping that costs next to nothing.
    public var stats: Stats { system.stats() }
  }

  /// The member.
  public let member: Member
  /// Bytes of the smallest piece that the member copies or tells apart.
  public let unitBytes: Int
  /// How many of them lie together.
  public let grainUnits: Int
  /// The statements in order.
  public private(set) var steps: [Step] = []
  private var system: any CopyOnWriteSystem
  private var views: [String: ViewID] = [:]

  /// Runs a script.
  ///
  /// A statement that the member refuses changes nothing, and the script goes on.
  public init(_ script: WriteScript, on member: Member) {
    self.member = member
    system = member.make()
    unitBytes = system.unitBytes
    grainUnits = system.grainUnits
    for step in script.steps {
      let outcome = run(step.action)
      steps.append(Step(step, outcome, views, system))
    }
  }

  /// The view that a name stands for; nil if it is not there.
  public func view(_ name: String) -> ViewID? { views[name] }

  private mutating func run(_ action: ScriptStep.Action) -> Outcome {
    do throws(Refusal) {
      switch action {
      case .create(let bytes):
        let made = try system.create(bytes: bytes)
        views[WriteScript.baseName] = made.view
        return .done(first: made.cost, second: nil, total: made.cost)
      case .snapshot(let name, let parent, let point, let seconds):
        guard let view = views[parent] else { return .noSuchView(parent) }
        return try snapshot(name, of: view, point, seconds)
      case .write(let name, let range, let times):
        guard let view = views[name] else { return .noSuchView(name) }
        return try write(view, range, times)
      case .open(let name):
        guard let view = views[name] else { return .noSuchView(name) }
        let cost = try system.open(view)
        return .done(first: cost, second: nil, total: cost)
      case .attributes(let name):
        guard let view = views[name] else { return .noSuchView(name) }
        let cost = try system.changeAttributes(view)
        return .done(first: cost, second: nil, total: cost)
      case .read(let name, let range):
        guard let view = views[name] else { return .noSuchView(name) }
        return .read(try system.read(view, range))
      case .drop(let name):
        guard let view = views[name] else { return .noSuchView(name) }
        let cost = try system.drop(view)
        views[name] = nil
        return .done(first: cost, second: nil, total: cost)
      case .reclaim:
        let cost = system.reclaim()
        return .done(first: cost, second: nil, total: cost)
      case .checkpoint:
        let cost = try system.checkpoint()
        return .done(first: cost, second: nil, total: cost)
      case .wait(let seconds):
        let ended = Set(system.wait(seconds: seconds).ended)
        let names = views.filter { ended.contains($0.value) }.keys.sorted()
        for name in names { views[name] = nil }
        return .waited(ended: names)
      }
    } catch {
      return .refused(error)
    }
  }

  private mutating func snapshot(
    _ name: String, of view: ViewID, _ point: Point?, _ seconds: Int?
  ) throws(Refusal) -> Outcome {
    // A view that would not end by itself is not what was asked for, so it is tried on a copy.
    var changed = system
    let made = try changed.snapshot(view, at: point)
    if let seconds { try changed.limitLife(of: made.view, seconds: seconds) }
    system = changed
    views[name] = made.view
    return .done(first: made.cost, second: nil, total: made.cost)
  }

  private mutating func write(_ view: ViewID, _ range: Range<Int>, _ times: Int) throws(Refusal) -> Outcome {
    let first = try system.write(view, range)
    var second: Cost?
    var total = first
    for _ in 1..<max(1, times) {
      let cost = try system.write(view, range)
      second = second ?? cost
      total = total + cost
    }
    return .done(first: first, second: second, total: total)
  }
}
