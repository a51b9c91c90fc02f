internal import CLinux
internal import Scenario

/// A pin as the controller knows it: which frames, and who has the descriptor that holds them.
struct LivePin {
  let request: PinRequest
  /// Its number in the actors.
  let number: Int
  /// The frames that were mapped when it was made, the zero page left out; empty once they were given back.
  var frames: Set<UInt64>
  /// The processes that have the descriptor, by their first tasks.
  var holders: Set<ProcessName>
  /// The end of a pipe whose other end the ring keeps until it has given everything back.
  var notifier: OpenDescriptor?
}

extension PinKind {
  fileprivate var number: Int32 {
    switch self {
    case .ioUring: CLX_PIN_RING.rawValue
    case .vmsplice: CLX_PIN_PIPE.rawValue
    }
  }
}

extension LiveRun {
  func pin(_ request: PinRequest, index: Int) throws(LiveError) -> TraceStep {
    guard let process = try actor(request.process, step: index) else { return .skipped(request.process, .measured) }
    let region = try region(request.target.region, step: index)
    var command = clx_command(CLX_PIN, region, pages: request.target.pages)
    command.flags = request.kind.number
    command.target = UInt64(pins.count)
    var ends: (read: Int32, write: Int32) = (-1, -1)
    if request.kind == .ioUring {
      let result = unsafe clx_make_pipe(&ends.read, &ends.write)
      guard result == 0 else { throw .system(call: "pipe2", errno: nameOfError(-result)) }
    }
    var pin = LivePin(
      request: request, number: pins.count, frames: [], holders: [process.leader],
      notifier: ends.read >= 0 ? OpenDescriptor(ends.read) : nil)
    let sent = OpenDescriptor(ends.write)
    let step = try measure(
      command, descriptor: sent.descriptor, by: process,
      watching: [neighbourhood(of: request.target.pages, in: region, of: process)])
    if step.outcome == .failure(errno: "ENOMEM"), request.kind == .ioUring, !runner.visibility.privileged {
      // __io_account_mem: what all rings of the user hold, those of earlier runs that are not gone yet too.
      throw .machineLacks(
        what: "the right to pin more pages (RLIMIT_MEMLOCK)", remedy: "run as root, or raise the limit with ulimit -l")
    }
    if step.outcome == .success {
      let pages = try process.space.snapshot(region, pages: request.target.pages).pages
      pin.frames = Set(pages.filter { $0.isPresent && $0.kind != .zero }.map(\.frame))
    } else {
      pin.holders = []
      pin.notifier = nil
    }
    pins[request.name] = pin
    return step
  }

  func unpin(_ name: ProcessName, _ pinName: PinName, index: Int) throws(LiveError) -> TraceStep {
    guard let process = try actor(name, step: index) else { return .skipped(name, .measured) }
    guard let pin = pins[pinName] else { return .skipped(name, .measured) }
    var command = clx_command(CLX_UNPIN)
    command.flags = pin.request.kind.number
    command.target = UInt64(pin.number)
    command.count = UInt64(pin.request.target.pages.count)
    let step = try measure(command, by: process, watching: [])
    if step.outcome == .success {
      pins[pinName]?.holders.remove(process.leader)
      pins[pinName]?.frames = []
      pins[pinName]?.notifier = nil
    }
    return step
  }

  /// How many pins hold a frame: nobody shows this, so it is what the run remembers.
  func pinCount(of frame: UInt64) -> Int {
    pins.isEmpty ? 0 : pins.values.count { $0.frames.contains(frame) }
  }

  /// A child has all descriptors of its parent.
  func inheritPins(from parent: LiveProcess, to child: ProcessName) {
    for name in pins.keys where pins[name]?.holders.contains(parent.leader) == true {
      pins[name]?.holders.insert(child)
    }
  }

  /// The descriptors of a process are closed.
  ///
  /// A ring gives its pages back some time after its last descriptor is closed (io_ring_exit_work), so this waits for it.
  func closePins(of process: ProcessName) throws(LiveError) {
    for name in pins.keys {
      guard pins[name]?.holders.remove(process) != nil, pins[name]?.holders.isEmpty == true else { continue }
      pins[name]?.frames = []
      guard let notifier = pins[name]?.notifier else { continue }
      pins[name]?.notifier = nil
      guard clx_await_hangup(notifier.descriptor, Int32(clamping: runner.options.timeoutMilliseconds)) == 1 else {
        throw .timeout(process: process)
      }
    }
  }

  /// peek and poke.
  func touchForeign(_ request: ForeignTouchRequest, index: Int) throws(LiveError) -> TraceStep {
    guard let process = try actor(request.process, step: index), let owner = self.process(request.owner), owner.isAlive
    else { return .skipped(request.process, .measured) }
    let region = try region(request.target.region, step: index)
    if runner.losesForcedWriters, request.path == .procMem, request.value != nil,
      owner.space.mappings[region.name]?.isHugeTLB == true
    {
      throw .notPossible(step: index, reason: "this kernel never ends a forced write to memory of the hugetlb pool")
    }
    var command = clx_command(CLX_FOREIGN, region, pages: request.target.pages)
    command.kind = request.value == nil ? CLX_READ : CLX_WRITE
    command.value = request.value ?? 0
    command.target = UInt64(owner.pid)
    var memory: OpenDescriptor?
    if request.path == .procMem {
      let descriptor = clx_open_memory(owner.pid)
      guard descriptor >= 0 else {
        throw .unreadable(path: "/proc/\(owner.pid)/mem", reason: nameOfError(-descriptor))
      }
      memory = OpenDescriptor(descriptor)
    }
    return try measure(
      command, descriptor: memory?.descriptor ?? -1, by: process, of: owner,
      watching: [neighbourhood(of: request.target.pages, in: region, of: owner)],
      nature: CommandNature(
        isWrite: request.value != nil, passesProtections: request.value != nil && request.path == .procMem))
  }

  func userfault(_ request: UserfaultRequest, index: Int) throws(LiveError) -> TraceStep {
    guard let process = try actor(request.process, step: index) else { return .skipped(request.process, .measured) }
    let region = try region(request.target.region, step: index)
    var command = clx_command(CLX_USERFAULT, region, pages: request.target.pages)
    if request.operation == .register { registered.insert(region.name) }
    command.flags = request.operation.number
    command.whole = request.includesMissing || request.isProtected ? 1 : 0
    command.value = request.value ?? 0
    return try measure(
      command, by: process, watching: [neighbourhood(of: request.target.pages, in: region, of: process)],
      nature: CommandNature(fillsByCopy: request.operation == .copy))
  }

  /// Ends the run where the kernel refuses the means itself: that says nothing about memory.
  func checkMeans(_ reply: ActorReply) throws(LiveError) {
    guard reply.result <= -Int64(CLX_REFUSED) else { return }
    let error = nameOfError(Int32(-reply.result) - Int32(CLX_REFUSED))
    throw .machineLacks(
      what: "io_uring, userfaultfd or a pipe of this size (\(error))",
      remedy: "see kernel.io_uring_disabled, vm.unprivileged_userfaultfd and fs.pipe-user-pages-soft, or run as root")
  }
}

extension UserfaultOperation {
  fileprivate var number: Int32 {
    switch self {
    case .register: CLX_UFFD_REGISTER.rawValue
    case .unregister: CLX_UFFD_UNREGISTER.rawValue
    case .protect: CLX_UFFD_PROTECT.rawValue
    case .unprotect: CLX_UFFD_UNPROTECT.rawValue
    case .zeropage: CLX_UFFD_ZEROPAGE.rawValue
    case .copy: CLX_UFFD_COPY.rawValue
    }
  }
}
