public import ProcFS

/// One mapping of one process, and what of it has no frame that we know.
public struct InspectedMapping: Hashable, Sendable {
  /// The index of its process in `Inspection.processes`.
  public var process: Int
  /// Addresses, permissions and file.
  public var mapping: Mapping
  /// Pages that are present and mapped once, whose frames are hidden from the caller.
  public var hiddenOnce = 0
  /// Pages that are present and not mapped once, whose frames are hidden from the caller; the zero page is among them.
  public var hiddenOther = 0
  /// Pages that are swapped out, or migrating.
  public var swapped = 0
  /// Pages with a guard marker.
  public var guards = 0
  /// Pages that are mapped 512 at a time by a PMD; nil where the kernel does not tell (before Linux 6.7).
  public var huge: Int?

  package init(process: Int, mapping: Mapping, tally: MappingTally) {
    self.process = process
    self.mapping = mapping
    hiddenOnce = tally.hiddenOnce
    hiddenOther = tally.hiddenOther
    swapped = tally.swapped
    guards = tally.guards
    huge = tally.huge
  }
}
