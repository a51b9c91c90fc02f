internal import Inspector

/// Lays the stacks of all writes over each other, by the roles of the processes.
public struct StackCollector: Sendable {
  private var trees: [Int32: StackTree] = [:]
  private var roles: [Int32: String] = [:]
  /// Trees of processes whose role is known and that write no more.
  private var settled: [String: StackTree] = [:]
  /// How the stacks that were recorded ended.
  public private(set) var ends: [CallStack.End: Int] = [:]
  /// Stacks a part of which is a guess.
  public private(set) var guesses = 0

  /// Creates a collector without stacks.
  public init() {}

  /// Takes the roles of processes from a look at their family.
  public mutating func note(_ members: [ProcessFamily.Member]) {
    var present: Set<Int32> = []
    for member in members {
      present.insert(member.process.pid)
      roles[member.process.pid] = member.roleLabel
    }
    // So that processes that come and go do not each keep a tree.
    for (pid, tree) in trees where !present.contains(pid) {
      guard let role = roles.removeValue(forKey: pid) else { continue }
      trees[pid] = nil
      settled[role, default: StackTree()].add(tree)
    }
  }

  /// Takes writes into account; those whose stacks were not recorded are known by the code alone.
  public mutating func add(_ events: [BreakEvent]) {
    for event in events {
      if let stack = event.stack {
        ends[stack.end, default: 0] += 1
        if stack.firstGuess != nil { guesses += 1 }
      }
      let stack = event.stack ?? NamedStack(frames: [event.code], end: .unknown)
      trees[event.pid, default: StackTree()].add(
        StackTree.Label.labels(of: stack), StackTree.Weight(copies: event.outcome == .copied ? 1 : 0, writes: 1))
    }
  }

  /// The tree of all stacks: the first floor is the roles.
  public var tree: StackTree {
    var byRole = settled
    for (pid, tree) in trees.sorted(by: { $0.key < $1.key }) {
      byRole[roles[pid] ?? Self.unknownRole, default: StackTree()].add(tree)
    }
    var whole = StackTree()
    for (role, tree) in byRole.sorted(by: { $0.key < $1.key }) {
      whole.add(tree, below: StackTree.Label(text: role))
    }
    return whole
  }

  /// Processes that began and ended between two looks.
  private static let unknownRole = "[ended before it was looked at]"
}

extension ProcessFamily.Member {
  /// The name of the program and what it does in its family, the same for all workers.
  var roleLabel: String {
    let work = role.map(ServerTitle.kind) ?? (relation == .root ? "root" : isKin ? "fork" : "other program")
    return "\(process.name): \(work)"
  }
}
