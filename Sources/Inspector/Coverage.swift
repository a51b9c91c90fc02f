/// How complete an inspection is, so that a person knows what its numbers are worth.
public struct Coverage: Hashable, Sendable, Codable {
  /// Processes that were selected.
  public var selected = 0
  /// Processes that were selected and are missing, by reason.
  public var omitted: [Omission: [Int32]] = [:]
  /// What the caller may see.
  public var rung = Rung.frames
  /// Whether it is known which frames KSM has merged: many kernels from 6.12 to 6.19 mark all anonymous ones alike.
  public var tellsMerged = true
  /// Frames that were seen.
  public var frames = 0
  /// Frames that the kernel's count was compared for.
  public var checked = 0
  /// Checked frames that the kernel counts as often as the scan saw them.
  public var equal = 0
  /// Checked frames that are mapped more often than the scan saw: by processes outside the view, or mapped meanwhile.
  public var moreOutside = 0
  /// Checked frames that are mapped less often: they were unmapped during the scan.
  public var fewer = 0
  /// Processes with hidden frames of which Pss is what the kernel's smaps_rollup says.
  public var rollups = 0
  /// Processes with hidden frames of which it was not read, because that would have kept them from mapping memory for too long.
  public var rollupsTooLong = 0

  /// Creates the coverage of nothing.
  public init() {}

  /// What a caller may see of other processes' pages.
  public enum Rung: String, Hashable, Sendable, Codable, CaseIterable {
    /// Frame numbers and the kernel's counts: everything (`CAP_SYS_ADMIN` and `CAP_DAC_READ_SEARCH`, or root).
    case frames
    /// Private or not, page by page, but not with whom.
    case bits
  }

  /// Whether every selected process that has memory was read in whole.
  public var isComplete: Bool {
    omitted.allSatisfy { reason, pids in pids.isEmpty || reason == .kernelThread || reason == .zombie }
      && rung == .frames
  }
}
