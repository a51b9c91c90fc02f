internal import Scenario

extension ScenarioDraft {
  /// What a process should have mapped.
  ///
  /// The language refuses a second map where it cannot know that the first is gone, so what was ever mapped stays.
  func mapped(by actor: Int) -> [RegionName] { spaces[processes[actor].space] }

  private var hasRoom: Bool { processes.count < 12 && processes.count(where: \.isAlive) < size.processes }

  private var nextName: ProcessName { "p\(processes.count)" }

  private func anyCPU(_ random: inout SplitMix64) -> Int { Int.random(in: 0..<max(size.cpus, 1), using: &random) }

  mutating func makeProcess(_ random: inout SplitMix64) {
    guard hasRoom else { return }
    let cpu = random.chance(1, in: 3) ? anyCPU(&random) : 0
    append(.process(nextName, cpu: cpu))
    spaces.append([])
    processes.append(DraftProcess(name: nextName, leader: processes.count, space: spaces.count - 1))
  }

  mutating func addFork(_ random: inout SplitMix64, by actor: Int) {
    guard hasRoom else { return }
    let kind = random.pick([(ForkKind.fork, 12), (.vfork, 2), (.spawn, 1)]) ?? .fork
    let child = processes.count
    append(.fork(parent: processes[actor].name, child: nextName, kind: kind))
    if kind == .vfork {
      processes.append(DraftProcess(name: nextName, leader: child, space: processes[actor].space))
      processes[actor].sleepsFor = child
    } else {
      spaces.append(kind == .spawn ? [] : mapped(by: actor))
      processes.append(DraftProcess(name: nextName, leader: child, space: spaces.count - 1))
    }
  }

  mutating func addThread(_ random: inout SplitMix64, by actor: Int) {
    guard hasRoom else { return }
    let cpu = random.chance(1, in: 2) ? anyCPU(&random) : nil
    append(.thread(processes[actor].name, ThreadRequest(name: nextName, cpu: cpu)))
    processes.append(DraftProcess(name: nextName, leader: processes[actor].leader, space: processes[actor].space))
  }

  mutating func place(_ random: inout SplitMix64, _ actor: Int) {
    guard size.cpus > 1 else { return }
    append(.place(processes[actor].name, cpu: anyCPU(&random)))
  }

  mutating func exit(_ actor: Int) {
    append(.exit(processes[actor].name))
    let isLeader = processes[actor].leader == actor
    for task in processes.indices where task == actor || isLeader && processes[task].leader == actor { end(task) }
  }

  mutating func exec(_ actor: Int) {
    append(.exec(processes[actor].name))
    let leader = processes[actor].leader
    for task in processes.indices where task != actor && processes[task].leader == leader { end(task) }
    processes[actor].leader = actor
    spaces.append([])
    processes[actor].space = spaces.count - 1
    wakeParent(of: actor)
  }

  private mutating func end(_ task: Int) {
    guard processes[task].isAlive else { return }
    processes[task].isAlive = false
    wakeParent(of: task)
  }

  private mutating func wakeParent(of child: Int) {
    for task in processes.indices where processes[task].sleepsFor == child { processes[task].sleepsFor = nil }
  }
}

/// A process or thread of a draft.
struct DraftProcess {
  var name: ProcessName
  /// The first task of its process.
  var leader: Int
  /// The address space that it runs in.
  var space: Int
  var isAlive = true
  /// The vfork child that it sleeps for.
  var sleepsFor: Int?

  init(name: ProcessName, leader: Int, space: Int) {
    self.name = name
    self.leader = leader
    self.space = space
  }

  var canAct: Bool { isAlive && sleepsFor == nil }
}
