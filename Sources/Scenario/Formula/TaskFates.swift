/// Which tasks live, and which signal killed the others, after some steps of a trace.
///
/// A thread shares the fate of its process, but not the other way round.
struct TaskFates {
  private var leaders: [ProcessName: ProcessName] = [:]
  private var alive: Set<ProcessName> = []
  private var signals: [ProcessName: String] = [:]

  func isAlive(_ name: ProcessName) -> Bool { alive.contains(name) }

  func signal(of name: ProcessName) -> String? { signals[name] }

  /// Takes over what a step did to processes.
  mutating func follow(_ action: Action, _ outcome: Outcome) {
    switch (action, outcome) {
    case (.thread(let maker, let request), .success): begin(request.name, leader: leaders[maker] ?? maker)
    case (.exit(let name), .success):
      for task in leaders[name] == name ? tasks(with: name) : [name] { alive.remove(task) }
    case (.exec(let name), .success):
      for task in tasks(with: name) where task != name { alive.remove(task) }
      leaders[name] = name
    case (_, .killed(let signal, _)):
      guard let name = action.process else { return }
      for task in tasks(with: name) {
        alive.remove(task)
        signals[task] = signal
      }
    case (_, .success):
      if let name = action.createdProcess { begin(name, leader: name) }
    case (_, .failure), (_, .skipped): break
    }
  }

  private mutating func begin(_ name: ProcessName, leader: ProcessName) {
    leaders[name] = leader
    alive.insert(name)
    signals[name] = nil
  }

  /// The living tasks of the process that a task belongs to.
  private func tasks(with name: ProcessName) -> [ProcessName] {
    alive.filter { leaders[$0] == leaders[name] }
  }
}

extension Action {
  /// The process or thread that the step makes.
  var createdProcess: ProcessName? {
    switch self {
    case .process(let name, _): name
    case .fork(_, let child, _): child
    case .thread(_, let request): request.name
    default: nil
    }
  }
}
