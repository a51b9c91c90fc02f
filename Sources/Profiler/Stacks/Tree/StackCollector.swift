internal import Inspector

/// Lays the stacks of all writes over each other, by the roles of the processes.
public struct StackCollector: Sendable {
  /// The stacks of one process.
  fileprivate struct Process {
    var tree = StackTree()
    /// Where stacks are in it that it has had already, by the memory that they share.
    var paths: [Address: (stack: NamedStack, path: [Int])] = [:]
  }

  /// Where the frames of a stack are in our own memory, as long as somebody has the stack.
  fileprivate struct Address: Hashable {
    var frames: UInt
    var end: CallStack.End
    var firstGuess: Int?

    init(_ stack: NamedStack) {
      frames = unsafe stack.frames.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
      (end, firstGuess) = (stack.end, stack.firstGuess)
    }
  }

  /// Stacks of one process that are remembered.
  fileprivate static let mostPaths = 1 << 15

  private var trees: [Int32: Process] = [:]
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
    for (pid, process) in trees where !present.contains(pid) {
      guard let role = roles.removeValue(forKey: pid) else { continue }
      trees[pid] = nil
      settled[role, default: StackTree()].add(process.tree)
    }
  }

  /// Takes writes into account; those whose stacks were not recorded are known by the code alone.
  public mutating func add(_ events: [BreakEvent]) {
    for event in events {
      if let stack = event.stack {
        ends[stack.end, default: 0] += 1
        if stack.firstGuess != nil { guesses += 1 }
      }
      let weight = StackTree.Weight(copies: event.outcome == .copied ? 1 : 0, writes: 1)
      if let stack = event.stack {
        trees[event.pid, default: Process()].add(stack, weight)
      } else {
        trees[event.pid, default: Process()].tree.add([StackTree.Label(event.code)], weight)
      }
    }
  }

  /// The tree of all stacks: the first floor is the roles.
  public var tree: StackTree {
    var byRole = settled
    for (pid, process) in trees.sorted(by: { $0.key < $1.key }) {
      byRole[roles[pid] ?? Self.unknownRole, default: StackTree()].add(process.tree)
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

extension StackCollector.Process {
  /// Adds a stack; the same few write most pages and share their frames, so labels are made once for each.
  fileprivate mutating func add(_ stack: NamedStack, _ weight: StackTree.Weight) {
    let address = StackCollector.Address(stack)
    if let known = paths[address] { return tree.add(known.path, weight) }
    let path = tree.path(of: StackTree.Label.labels(of: stack))
    if paths.count == StackCollector.mostPaths { paths = [:] }
    paths[address] = (stack, path)
    tree.add(path, weight)
  }
}

extension ProcessFamily.Member {
  /// The name of the program and what it does in its family, the same for all workers.
  var roleLabel: String {
    let work = role.map(ServerTitle.kind) ?? (relation == .root ? "root" : isKin ? "fork" : "other program")
    return "\(process.name): \(work)"
  }
}
