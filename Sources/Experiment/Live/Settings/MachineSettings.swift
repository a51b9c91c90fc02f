internal import CLinux
internal import Glibc

/// The settings of the machine that one run changes.
///
/// From `init` to `restore` they belong to the run, which holds all CPUs, so that no other run is there.
final class MachineSettings {
  private let files: Set<String>
  private let undoing: Set<String>

  /// Saves what a run may change and makes the machine ready for its first step.
  ///
  /// If it throws, nothing has been changed, or all of it has been restored.
  init(_ need: SettingsNeed) throws(LiveError) {
    var need = need
    if need.keepsKhugepagedAway { need.preparation.append(Khugepaged.rest) }
    if need.preparation.contains(where: { $0.path == HugeTLBFiles.size }) { try HugeTLBFiles.awaitNoSurplus() }
    var originals: [MachineSetting] = []
    var seen: Set<String> = []
    var missing: Set<String> = []
    let optional = Set(need.preparation.filter(\.isOptional).map(\.path))
    for path in need.preparation.map(\.path) + need.changed where seen.insert(path).inserted {
      guard unsafe access(path, F_OK) == 0 else {
        missing.insert(path)
        if optional.contains(path) { continue }
        throw .machineLacks(what: path, remedy: "use a kernel that has it")
      }
      guard let value = MachineSetting.current(of: path), unsafe access(path, W_OK) == 0 else {
        throw .machineLacks(what: "the right to change \(path)", remedy: "run as root")
      }
      originals.append(MachineSetting(path: path, value: value))
    }
    files = seen.subtracting(missing)
    undoing = Set(need.undoing)
    try SettingsJournal.write(SettingsJournal.text(need, originals: originals))
    do throws(LiveError) {
      try write(need.preparation.filter { !missing.contains($0.path) })
      if need.keepsKhugepagedAway {
        try Khugepaged.join()
        Khugepaged.awaitSleep()
      }
    } catch {
      try restore()
      throw error
    }
  }

  /// Whether the journal will undo these things.
  func undoes(_ lines: [String]) -> Bool { undoing.isSuperset(of: lines) }

  /// Writes settings whose files the run has declared.
  func write(_ settings: [MachineSetting]) throws(LiveError) {
    for setting in settings {
      guard files.contains(setting.path) else {
        if setting.isOptional { continue }
        throw .machineLacks(what: setting.path, remedy: "use a kernel that has it")
      }
      let result = unsafe clx_write_setting(setting.path, setting.value)
      guard result == 0 else {
        throw .system(call: "writing \(setting.value) to \(setting.path)", errno: nameOfError(-result))
      }
    }
  }

  /// Writes settings one after another until the kernel refuses one with EBUSY or EINVAL, whose name is returned.
  func tryWriting(_ settings: [MachineSetting]) throws(LiveError) -> String? {
    for setting in settings {
      do throws(LiveError) {
        try write([setting])
      } catch .system(_, let errno) where errno == "EBUSY" || errno == "EINVAL" {
        return errno
      }
    }
    return nil
  }

  /// Puts everything back.
  func restore() throws(LiveError) {
    try SettingsJournal.replay(SettingsJournal.directory)
  }
}
