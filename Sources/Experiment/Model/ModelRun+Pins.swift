internal import MemoryModel
internal import Scenario

extension ModelRun {
  mutating func pin(_ request: PinRequest) -> TraceStep {
    guard let task = actor(request.process) else { return .skipped(request.process, .simulated) }
    var step = TraceStep.quiet(request.process)
    let faults = faultCounts(of: task)
    let (effects, pin, error) = machine.hold(task, pages(request.target), request.kind == .ioUring ? .ring : .pipe)
    pins[request.name] = pin
    step.effects.count(effects.counts)
    if let error { step.outcome = .failure(errno: error.rawValue) }
    take(&step, task, faultsBefore: faults)
    return step
  }

  mutating func unpin(_ name: ProcessName, _ pinName: PinName) -> TraceStep {
    guard let task = actor(name), let made = pins[pinName] else { return .skipped(name, .simulated) }
    var step = TraceStep.quiet(name)
    do throws(SystemError) {
      guard let pin = made else { throw SystemError.badDescriptor }
      step.valuesRead = try machine.letGo(task, pin)
    } catch {
      step.outcome = .failure(errno: error.rawValue)
    }
    return step
  }

  mutating func touchForeign(_ request: ForeignTouchRequest) -> TraceStep {
    guard let task = actor(request.process), let owner = actor(request.owner) else {
      return .skipped(request.process, .simulated)
    }
    return kernelAccess(request.process, task) { run in
      run.machine.touch(
        task, memoryOf: owner, run.pages(request.target), request.path == .procMem ? .procMem : .processVM,
        value: request.value)
    }
  }

  mutating func transferDirectly(_ request: TouchRequest) -> TraceStep {
    guard let task = actor(request.process) else { return .skipped(request.process, .simulated) }
    return kernelAccess(request.process, task) { run in
      var total = KernelAccessResult()
      for _ in 0..<request.times where total.error == nil {
        let result = run.machine.transferDirectly(
          task, run.pages(request.target), fill: request.kind == .read ? nil : request.value ?? 0)
        // Every pass reads the same.
        if total.values.isEmpty { total.values = result.values }
        total.counts += result.counts
        total.error = result.error
      }
      return total
    }
  }

  mutating func userfault(_ request: UserfaultRequest) -> TraceStep {
    guard let task = actor(request.process) else { return .skipped(request.process, .simulated) }
    return kernelAccess(request.process, task) { run in
      let target = run.pages(request.target)
      var result = KernelAccessResult()
      do throws(SystemError) {
        switch request.operation {
        case .register:
          try run.machine.registerUserfault(task, target, includesMissing: request.includesMissing)
        case .unregister: try run.machine.unregisterUserfault(task, target)
        case .protect: try run.machine.writeProtect(task, target, true)
        case .unprotect: try run.machine.writeProtect(task, target, false)
        case .zeropage: result = run.machine.fillMissing(task, target, fill: nil)
        case .copy:
          result = run.machine.fillMissing(task, target, fill: request.value ?? 0, isProtected: request.isProtected)
        }
      } catch {
        result.error = error
      }
      return result
    }
  }

  /// A step in which the kernel reaches pages without traps.
  private mutating func kernelAccess(
    _ name: ProcessName, _ task: TaskID, _ access: (inout ModelRun) -> KernelAccessResult
  ) -> TraceStep {
    var step = TraceStep.quiet(name)
    let faults = faultCounts(of: task)
    let result = access(&self)
    step.effects.count(result.counts)
    step.valuesRead = result.values
    if let error = result.error { step.outcome = .failure(errno: error.rawValue) }
    take(&step, task, faultsBefore: faults)
    return step
  }
}
