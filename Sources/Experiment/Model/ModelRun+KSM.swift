internal import MemoryModel
internal import Scenario

extension ModelRun {
  /// What a `ksm` statement asks for.
  mutating func ksm(_ action: KSMAction) -> TraceStep {
    var step = TraceStep.quiet(nil)
    switch action {
    case .scan(let count): for _ in 0..<count { machine.scanKSM() }
    case .unmerge: machine.unmergeKSM()
    case .set(let options):
      do throws(SystemError) {
        for option in options { try machine.setKSM(KSMSetting(option)) }
      } catch {
        step.outcome = .failure(errno: error.rawValue)
      }
    }
    return step
  }
}

extension KSMSetting {
  fileprivate init(_ option: KSMOption) {
    self =
      switch option {
      case .smartScan(let on): .smartScan(on)
      case .useZeroPages(let on): .useZeroPages(on)
      case .maxPageSharing(let count): .maxPageSharing(count)
      case .mergeAcrossNodes(let on): .mergeAcrossNodes(on)
      }
  }
}
