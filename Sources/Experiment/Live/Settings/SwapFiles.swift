internal import Glibc
internal import ProcFS
internal import Scenario

/// The swap area of a run: a compressed disk in memory (zram) that nobody else uses.
struct LiveSwapArea: Sendable, Hashable {
  /// Number of the zram device.
  var device: Int

  /// The first device that is there and not set up; nil where there is none.
  static var idle: LiveSwapArea? {
    (0..<64).first { state(of: $0) == "0" }.map { LiveSwapArea(device: $0) }
  }

  /// Whether there are devices at all, in use or not.
  static var hasDevices: Bool { (0..<64).contains { state(of: $0) != nil } }

  private static func state(of device: Int) -> String? { KernelFile.firstLine(directory(device) + "initstate") }

  private static func directory(_ device: Int) -> String { "/sys/block/zram\(device)/" }

  /// The name by which it is switched on and off: a link, so that the journal only ever switches off what is ours.
  var path: String { SettingsJournal.directory + "/cowscope-swap" }
  var sizePath: String { Self.directory(device) + "disksize" }
  var devicePath: String { "/dev/zram\(device)" }

  /// What undoes it, in this order.
  var undoing: [String] { ["swapoff \(path)", "write \(Self.directory(device))reset 1", "unlink \(path)"] }

  /// Bytes for so many swapped pages: with more than half of them free, nobody minds a swap cache (vm_swap_full), and there is a
  /// whole cluster for each huge page.
  static func bytes(pages: Int) -> Int { max(256 << 20, pages * 8 * 4096) }
}

extension SettingsNeed {
  /// Swap that brings no neighbours, and no folios but single pages.
  static var swap: SettingsNeed {
    var need = hugePageSettings
    need.keepsKhugepagedAway = false
    need.preparation.append(MachineSetting(path: "/proc/sys/vm/page-cluster", value: "0"))
    need.undoing = LiveSwapArea.idle?.undoing ?? []
    return need
  }
}
