internal import CLinux
internal import Scenario

extension LiveRun {
  /// What a `khugepaged` statement asks for.
  func khugepaged(_ action: KhugepagedAction) throws(LiveError) -> TraceStep {
    guard let settings else { return .nothing(nil, .measured) }
    switch action {
    case .set(let options): try settings.write(options.map { Khugepaged.setting($0) })
    case .scan(let count):
      // It looks at the memory of other programs too.
      let failures = Khugepaged.failedAllocations
      try Khugepaged.scan(count, by: settings, within: .milliseconds(12 * runner.options.timeoutMilliseconds))
      if trace.disturbances == nil, Khugepaged.failedAllocations != failures {
        trace.disturbances = ["khugepaged found no free memory of 2 MiB in one piece"]
      }
      clx_drain_all_batches()
    }
    return .nothing(nil, .measured)
  }

  /// Has the shrinkers run, on the first CPU.
  func shrink() throws(LiveError) -> TraceStep {
    guard settings != nil else { return .nothing(nil, .measured) }
    _ = unsafe clx_use_cpus([cpus[0]], 1)
    defer { _ = pinController() }
    let result = unsafe clx_write_setting("/proc/sys/vm/drop_caches", "2")
    guard result == 0 else {
      throw .system(call: "writing 2 to /proc/sys/vm/drop_caches", errno: nameOfError(-result))
    }
    return .nothing(nil, .measured)
  }
}
