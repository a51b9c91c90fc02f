internal import CLinux
internal import Scenario

extension LiveRun {
  /// swapon(2).
  func enableSwap() throws(LiveError) -> TraceStep {
    guard let settings else { return .nothing(nil, .measured) }
    guard let area = LiveSwapArea.idle else {
      throw .machineLacks(what: "an unused zram device", remedy: "load the module zram, or free a device")
    }
    // What would not be undone is not done.
    guard settings.undoes(area.undoing) else {
      throw .machineLacks(what: "zram\(area.device)", remedy: "somebody else has just freed it; run again")
    }
    let bytes = LiveSwapArea.bytes(pages: scenario.mostSwappedPages)
    let sized = unsafe clx_write_setting(area.sizePath, String(bytes))
    guard sized == 0 else { throw .system(call: "writing \(bytes) to \(area.sizePath)", errno: nameOfError(-sized)) }
    let result = unsafe clx_swap_on(area.devicePath, area.path, UInt64(bytes))
    guard result == 0 else { throw .system(call: "swapon of \(area.devicePath)", errno: nameOfError(-result)) }
    clx_drain_all_batches()
    return .nothing(nil, .measured)
  }
}
