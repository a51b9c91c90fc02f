/// What somebody wants to know: the cost of making a child in a parent like this.
public struct CostQuestion: Sendable, Hashable, Codable {
  /// Bytes of the parent's memory, the holes of a sparse one included.
  public var size: Int
  /// How it is made up.
  public var layout: ParentLayout
  /// For `vmas`: into how many mappings it is divided.
  public var mappings: Int?
  /// The part of the pages that is written after the call, in percent.
  public var writtenPercent: Double

  /// Creates a question.
  public init(size: Int, layout: ParentLayout, mappings: Int? = nil, writtenPercent: Double = 10) {
    self.size = size
    self.layout = layout
    self.mappings = mappings
    self.writtenPercent = writtenPercent
  }

  /// The pages that hold something.
  public var pages: Int {
    layout == .sparse ? (size + Self.hugeBytes - 1) / Self.hugeBytes : (size + Self.pageBytes - 1) / Self.pageBytes
  }

  /// The pages that are written after the call.
  public var writtenPages: Int { min(pages, Int((Double(pages) * writtenPercent / 100).rounded(.up))) }

  static let pageBytes = 4096
  static let hugeBytes = 2 << 20
}
