internal import Scenario

extension LiveRun {
  /// What a `ksm` statement asks for.
  func ksm(_ action: KSMAction) throws(LiveError) -> TraceStep {
    guard let settings else { return .nothing(nil, .measured) }
    switch action {
    case .set(let options): try settings.write(options.map { KSMFiles.setting($0) })
    case .scan(let count): try ksmDaemon(settings).scan(count)
    case .unmerge: try ksmDaemon(settings).unmerge()
    }
    return .nothing(nil, .measured)
  }

  private func ksmDaemon(_ settings: MachineSettings) throws(LiveError) -> KSMDaemon {
    if let daemon { return daemon }
    let found = try KSMDaemon(settings: settings, timeoutMilliseconds: runner.options.timeoutMilliseconds)
    daemon = found
    return found
  }
}
