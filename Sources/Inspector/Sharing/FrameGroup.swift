/// Frames that the same mappings show, that the kernel counts alike, and that are of one kind.
public struct FrameGroup: Hashable, Sendable, Codable {
  /// The mappings that show each of these frames, as indices of `Inspection.mappings`, in ascending order; a mapping that shows a
  /// frame twice is there twice.
  public var mappings: [Int]
  /// How many frames there are.
  public var frames: Int
  /// How often each is mapped on the whole machine (/proc/kpagecount); nil where that could not be read.
  public var kernelCount: Int?
  /// What they hold.
  public var kind: FrameKind
  /// Whether the kernel knows that they belong to one process alone; nil if that was not asked, or is not known.
  public var isExclusive: Bool?

  /// Creates a group.
  public init(mappings: [Int], frames: Int, kernelCount: Int?, kind: FrameKind, isExclusive: Bool? = nil) {
    self.mappings = mappings
    self.frames = frames
    self.kernelCount = kernelCount
    self.kind = kind
    self.isExclusive = isExclusive
  }

  /// How often each is mapped, as far as known: by the kernel's count, else by what the scan saw.
  public var mappedCount: Int { kernelCount ?? mappings.count }

  /// Whether the kernel counts one of these frames in Rss; the zero pages and the memory of devices it does not.
  public var isResident: Bool {
    switch kind {
    case .anonymous, .merged, .file: true
    case .zero, .device, .hugetlb: false
    }
  }
}

/// What a frame holds, as the kernel accounts it.
public enum FrameKind: String, Hashable, Sendable, Codable, CaseIterable {
  /// Private memory of processes.
  case anonymous
  /// Private memory that KSM has merged.
  case merged
  /// Page cache: files, shared memory, memfd.
  case file
  /// The zero page, or the huge zero page.
  case zero
  /// Mapped without a page that the kernel counts: the clock pages of the kernel, memory of devices.
  case device
  /// A page of the hugetlb pool, which Rss and Pss leave out.
  case hugetlb
}
