internal import CLinux
internal import Scenario

extension LiveRun {
  /// Starts a process with an empty arena.
  func start(_ name: ProcessName, cpu index: Int) throws(LiveError) -> TraceStep {
    let channel = try ActorChannel(process: name, timeoutMilliseconds: runner.options.timeoutMilliseconds)
    let pid = try unsafe clx_spawn_actor(runner.actorPath, channel.actorEnd, cpu(index))
    guard pid > 0 else { throw .system(call: "posix_spawn of \(runner.actorPath)", errno: nameOfError(-pid)) }
    channel.handOver()
    do throws(LiveError) {
      try expectReady(channel, name)
      try runner.recorder.follow(pid: pid, cpus: usedCPUs())
      let space = try AddressSpace(pid: pid, name: name, frames: runner.frames)
      processes.append(LiveProcess(name: name, pid: pid, channel: channel, parent: nil, space: space))
    } catch {
      clx_kill(pid)
      if UInt32(bitPattern: clx_exit_status(clx_wait_child(pid))) == CLX_EXIT_NO_STACK.rawValue {
        throw .machineLacks(what: "stacks of 8 MiB", remedy: "raise the hard limit of RLIMIT_STACK; see ulimit -H -s")
      }
      throw error
    }
    if usedCPUs().count > 1 { drainAllCPUs() }
    return .nothing(name, .measured)
  }

  @discardableResult
  func expectReady(_ channel: ActorChannel, _ name: ProcessName) throws(LiveError) -> ActorReply {
    let reply = try channel.receive()
    guard case .ready = reply.kind else {
      throw .protocolViolation(process: name, what: "\(reply.kind) instead of ready")
    }
    return reply
  }

  /// fork, vfork or spawn.
  func fork(_ parentName: ProcessName, child: ProcessName, kind: ForkKind, index: Int) throws(LiveError) -> TraceStep {
    guard let parent = try actor(parentName, step: index) else { return .skipped(parentName, .measured) }
    let channel = try ActorChannel(process: child, timeoutMilliseconds: runner.options.timeoutMilliseconds)
    let operation =
      switch kind {
      case .fork: CLX_FORK
      case .vfork: CLX_VFORK
      case .spawn: CLX_SPAWN
      }
    let slot = kind == .fork ? parent.slot : try freeSlot(beside: parent, step: index)
    var command = clx_command(operation)
    command.target = UInt64(slot)
    try parent.channel.send(command, descriptor: channel.actorEnd)
    channel.handOver()
    var step = TraceStep.nothing(parentName, .measured)
    if kind == .vfork {
      // The parent answers when it wakes; `wakeParent` then completes this step.
      let ready: ActorReply
      do throws(LiveError) {
        ready = try expectReady(channel, child)
      } catch {
        // No child has ever had the other end if the call failed, which the parent says at once.
        guard case .actorDied = error else { throw error }
        let reply = try parent.channel.receive()
        guard reply.errorName != nil else { throw error }
        step.note(reply, time: runner.time(of: reply))
        return step
      }
      parent.condition = .sleeping(child: child, step: index)
      step.minorFaults = .unknown
      step.majorFaults = .unknown
      processes.append(
        LiveProcess(
          name: child, pid: ready.pid, channel: channel, parent: parentName, slot: slot, space: parent.space))
      inheritPins(from: parent, to: child)
      return step
    }
    let reply = try parent.channel.receive()
    step.note(reply, time: runner.time(of: reply))
    guard reply.errorName == nil else { return step }
    let process = LiveProcess(
      name: child, pid: Int32(reply.result), channel: channel, parent: parentName,
      slot: kind == .fork ? slot : 0, space: parent.space)
    processes.append(process)
    try expectReady(channel, child)
    if kind == .fork { inheritPins(from: parent, to: child) }
    process.space = try AddressSpace(
      pid: process.pid, name: child, frames: runner.frames,
      mappings: kind == .fork ? parent.space.mappings : [:], baseline: kind == .fork ? parent.space.baseline : nil)
    return step
  }

  /// execve of the empty program.
  func exec(_ name: ProcessName, index: Int) throws(LiveError) -> TraceStep {
    guard let process = try actor(name, step: index) else { return .skipped(name, .measured) }
    try process.channel.send(clx_command(CLX_EXEC))
    let reply = try process.channel.receive()
    guard case .ready = reply.kind else {
      throw .system(call: "execve of cowscope-actor", errno: reply.errorName ?? "no error")
    }
    let pinHolder = process.leader
    try takeOverProcess(process, reply)
    try closePins(of: pinHolder)
    // The new program's start takes faults, none of them in the arena, which is empty from here on.
    var step = TraceStep.nothing(name, .measured)
    step.minorFaults = Quantity(0, .inferred)
    step.majorFaults = Quantity(0, .inferred)
    return step
  }

  /// _exit, and the parent has waited at the end.
  func exit(_ name: ProcessName, index: Int) throws(LiveError) -> TraceStep {
    guard let process = try actor(name, step: index) else { return .skipped(name, .measured) }
    if !process.isThread { try endOthers(than: process) }
    try process.channel.send(clx_command(CLX_EXIT))
    let reply = try process.channel.receive()
    if process.isThread { try finishThread(process) } else { try finish(process) }
    var step = TraceStep.nothing(name, .measured)
    step.minorFaults = Quantity(reply.minorFaults, .measured)
    step.majorFaults = Quantity(reply.majorFaults, .measured)
    return step
  }

  /// Waits until a process that is ending has ended, with all its threads: its address space is gone then, unless a
  /// vfork child runs in it.
  ///
  /// Once somebody has waited for it, it is forgotten, and with it go its open files.
  func finish(_ process: LiveProcess) throws(LiveError) {
    let tasks = tasks(of: process)
    for task in tasks { task.condition = .ended }
    for task in tasks { try wakeParent(of: task) }
    // The children of this process become the controller's.
    for child in processes where tasks.contains(where: { $0.name == child.parent }) { child.parent = nil }
    try findOwner(of: process.space)
    guard let leader = tasks.first(where: { !$0.isThread }) else { return }
    let parent = leader.parent.flatMap { self.process($0) }
    if let parent, case .waiting = parent.condition {
      var command = clx_command(CLX_REAP)
      command.target = UInt64(leader.pid)
      try parent.channel.send(command)
      let reply = try parent.channel.receive()
      if reply.errorName == nil { tasks.forEach(forget) }
    } else if parent?.isAlive == true {
      // The parent sleeps in vfork for another child; what counts is that the address space is gone.
      guard clx_await_end(leader.pid, Int32(clamping: runner.options.timeoutMilliseconds)) == 1 else {
        throw .timeout(process: process.name)
      }
    } else {
      clx_wait_child(leader.pid)
      tasks.forEach(forget)
    }
    try closePins(of: leader.name)
  }

  /// The other processes of an address space, which until Linux 5.15 a signal that dumps core ends too.
  ///
  /// None of them is asked for anything any more, before the first of them is finished.
  func endedSharers(of process: LiveProcess) throws(LiveError) -> [LiveProcess] {
    guard runner.coreDumpEndsSharers else { return [] }
    var sharers: [LiveProcess] = []
    for other in processes where other.space === process.space && other.isAlive && !other.isThread {
      guard other.name != process.leader,
        clx_await_end(other.pid, Int32(clamping: runner.options.timeoutMilliseconds)) == 1
      else { continue }
      other.wasKilled = true
      for task in tasks(of: other) { task.condition = .ended }
      sharers.append(other)
    }
    return sharers
  }

  func forget(_ process: LiveProcess) {
    processes.removeAll { $0 === process }
  }

  /// Takes the answer of a parent that slept in vfork until this child called exec or exit.
  func wakeParent(of child: LiveProcess) throws(LiveError) {
    guard let name = child.parent, let parent = process(name),
      case .sleeping(child.name, let step) = parent.condition
    else { return }
    let reply: ActorReply
    do throws(LiveError) {
      reply = try parent.channel.receive()
    } catch .actorDied where child.wasKilled {
      // Until Linux 5.15 a signal that dumps core ends every process in the address space.
      parent.wasKilled = true
      return try finish(parent)
    }
    parent.condition = .waiting
    trace.steps[step].note(reply, time: runner.time(of: reply))
  }

  /// Moves a process to another CPU.
  func place(_ name: ProcessName, cpu index: Int, step: Int) throws(LiveError) -> TraceStep {
    guard let process = try actor(name, step: step) else { return .skipped(name, .measured) }
    var command = clx_command(CLX_PLACE)
    command.target = UInt64(try cpu(index))
    return try measure(command, by: process, watching: [])
  }
}

extension TraceStep {
  /// Takes the counts and the error of a call that makes a process.
  mutating func note(_ reply: ActorReply, time: Timing?) {
    self.time = time
    minorFaults = Quantity(reply.minorFaults, .measured)
    majorFaults = Quantity(reply.majorFaults, .measured)
    if let error = reply.errorName { outcome = .failure(errno: error) }
  }
}
