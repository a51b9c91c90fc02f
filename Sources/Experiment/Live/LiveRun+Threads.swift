internal import CLinux
internal import Scenario

extension LiveRun {
  /// clone with CLONE_THREAD.
  func thread(_ makerName: ProcessName, _ request: ThreadRequest, index: Int) throws(LiveError) -> TraceStep {
    guard let maker = try actor(makerName, step: index) else { return .skipped(makerName, .measured) }
    let channel = try ActorChannel(process: request.name, timeoutMilliseconds: runner.options.timeoutMilliseconds)
    let slot = try freeSlot(beside: maker, step: index)
    var command = clx_command(CLX_THREAD)
    command.target = UInt64(slot)
    command.flags = -1
    if let number = request.cpu { command.flags = try cpu(number) }
    try maker.channel.send(command, descriptor: channel.actorEnd)
    channel.handOver()
    let reply = try maker.channel.receive()
    var step = TraceStep.nothing(makerName, .measured)
    step.note(reply, time: runner.time(of: reply))
    guard reply.errorName == nil else { return step }
    processes.append(
      LiveProcess(
        name: request.name, pid: Int32(reply.result), channel: channel, parent: nil, leader: maker.leader, slot: slot,
        space: maker.space))
    try expectReady(channel, request.name)
    return step
  }

  /// The tasks of a process that have not ended, in the order they were made.
  func tasks(of process: LiveProcess) -> [LiveProcess] {
    processes.filter { $0.isAlive && $0.leader == process.leader }
  }

  /// A part of the actor's memory that no task of an address space serves in.
  func freeSlot(beside process: LiveProcess, step: Int) throws(LiveError) -> Int {
    let used = Set(processes.filter { $0.isAlive && $0.space === process.space }.map(\.slot))
    guard let free = (0..<Int(CLX_SLOTS)).first(where: { !used.contains($0) }) else {
      throw .notPossible(step: step, reason: "too many tasks share the memory of \(process.name)")
    }
    return free
  }

  /// Lets the other tasks of a process end, one after another, so that the one that causes it is the last to leave the
  /// address space: what is torn down goes through the batches of the CPU of the last one.
  ///
  /// Tasks that sleep in vfork end with the process.
  func endOthers(than process: LiveProcess) throws(LiveError) {
    let tasks = tasks(of: process)
    guard let leader = tasks.first(where: { !$0.isThread }) else { return }
    for other in tasks where other !== process {
      guard case .waiting = other.condition else { continue }
      var command = clx_command(CLX_EXIT)
      command.flags = 1
      try other.channel.send(command)
      _ = try other.channel.receive()
      try awaitEnd(of: other, in: leader)
    }
  }

  /// Waits until a thread that is ending has ended; its children become those of its process.
  func finishThread(_ thread: LiveProcess) throws(LiveError) {
    if let leader = process(thread.leader) { try awaitEnd(of: thread, in: leader) }
    thread.condition = .ended
    for child in processes where child.parent == thread.name { child.parent = thread.leader }
    try findOwner(of: thread.space)
    forget(thread)
  }

  private func awaitEnd(of task: LiveProcess, in leader: LiveProcess) throws(LiveError) {
    let limit = Int32(clamping: runner.options.timeoutMilliseconds)
    guard clx_await_task_end(leader.pid, task.pid, limit) == 1 else { throw .timeout(process: task.name) }
  }

  /// execve succeeded: the task is the only one of its process now, and has the number of the process.
  func takeOverProcess(_ process: LiveProcess, _ ready: ActorReply) throws(LiveError) {
    let others = tasks(of: process).filter { $0 !== process }
    let old = process.space
    if let leader = others.first(where: { !$0.isThread }) { process.parent = leader.parent }
    process.pid = ready.pid
    process.leader = process.name
    process.slot = 0
    process.space = try AddressSpace(pid: process.pid, name: process.name, frames: runner.frames)
    for other in others { other.condition = .ended }
    for task in others + [process] { try wakeParent(of: task) }
    for child in processes where others.contains(where: { $0.name == child.parent }) { child.parent = process.name }
    others.forEach(forget)
    try findOwner(of: old)
  }

  /// An address space is read through a task that lives in it: where that one has left, through the oldest other.
  func findOwner(of space: AddressSpace) throws(LiveError) {
    let users = processes.filter { $0.isAlive && $0.space === space }
    guard let first = users.first, !users.contains(where: { $0.name == space.name }) else { return }
    let reopened = try AddressSpace(
      pid: first.pid, name: first.name, frames: runner.frames, mappings: space.mappings, baseline: space.baseline)
    for user in users { user.space = reopened }
  }
}
