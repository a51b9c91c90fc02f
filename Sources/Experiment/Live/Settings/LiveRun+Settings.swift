internal import CLinux
internal import Glibc
internal import Scenario

extension LiveRun {
  /// Every CPU of the machine: who holds them all is the only run.
  static var allCPUs: [Int32] { Array(0..<Int32(clamping: max(1, sysconf(Int32(_SC_NPROCESSORS_CONF))))) }

  /// What the scenario needs of the settings of the machine, nil if nothing.
  ///
  /// Throws where it needs something that the user has not permitted.
  func permittedSettings() throws(LiveError) -> SettingsNeed? {
    let (need, step) = scenario.settingsNeed
    guard runner.options.allowsSettings else {
      if let step, let path = need.firstPath {
        throw .settingsNotAllowed(step: step, statement: scenario.steps[step].action.sourceText, path: path)
      }
      return nil
    }
    let mayRest = need.keepsKhugepagedAway && runner.visibility.privileged
    return need.isEmpty && !mayRest ? nil : need
  }

  /// Puts back what a run has left behind that was killed together with its guard.
  ///
  /// No run that changes settings is there at the moment, because this one holds CPUs; a guard may be at work.
  func recoverSettings() throws(LiveError) {
    guard let directory = SettingsJournal.found else { return }
    if runner.visibility.privileged { return try SettingsJournal.replay(directory) }
    for _ in 0..<2000 where SettingsJournal.found != nil { usleep(1000) }
    if SettingsJournal.found != nil {
      trace.limitations.append(
        "an ended run has left settings of this machine changed (\(directory)/settings); a run as root restores them")
    }
  }
}
