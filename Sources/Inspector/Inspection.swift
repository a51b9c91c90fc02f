/// Who maps which frames: what one scan of some processes found, counted from pages.
public struct Inspection: Sendable {
  /// The processes that could be read, in the order of their numbers.
  public var processes: [InspectedProcess] = []
  /// All their mappings, process after process; a process that shares an earlier one's memory has none.
  public var mappings: [InspectedMapping] = []
  /// All frames, by who maps them.
  public var groups: [FrameGroup] = []
  /// All places in swap areas, by who refers to them: `kernelCount` is unknown.
  public var swapped: [FrameGroup] = []
  /// What was seen and what was not.
  public var coverage = Coverage()
  /// What the scan cost.
  public var cost = ScanCost()
  /// Bytes of a page.
  public var pageSize = 4096

  /// Creates an empty inspection.
  public init() {}
}
