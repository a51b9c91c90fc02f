/// One fault as the model saw it.
public struct FaultRecord: Sendable, Hashable {
  /// The task that took it.
  public var task: TaskID
  /// The page.
  public var page: PageNumber
  /// The x86 error code.
  ///
  /// For get_user_pages, which makes no trap, the code that a trap would have had.
  public var errorCode: UInt8
  /// Who ran into it.
  public var mode: FaultMode
  /// What it led to.
  public var resolution: FaultResolution
  /// The rule that decided.
  public var rule: Rule
  /// The questions asked.
  public var path: DecisionPath
  /// The entry before.
  public var before: EntryView
  /// The entry after.
  ///
  /// References of folio batches are left out: they last until some other fault drains the batch.
  public var after: EntryView
}

/// One page-table entry and its frame at one moment.
public struct EntryView: Sendable, Hashable {
  var entry: PTE
  var frameWord: Frame
  /// References of pins and pipes.
  let held: Int

  /// Mappings of the folio, if it is a large anonymous one.
  private var folioMappings: Int?
  /// A PMD maps the page.
  public var isHuge: Bool
  /// What pagemap says of all pages of a huge PMD, if it asks the first.
  private var isHeadMappedOnce: Bool?

  init(
    entry: PTE, frame: Frame, held: Int = 0, folioMappings: Int? = nil, isHuge: Bool = false,
    isHeadMappedOnce: Bool? = nil
  ) {
    self.entry = entry
    self.frameWord = frame
    self.held = held
    self.folioMappings = folioMappings
    self.isHuge = isHuge
    self.isHeadMappedOnce = isHeadMappedOnce
  }

  /// The same with a frame that lies further on; the zero page stays what it is.
  func advanced(by distance: Int) -> EntryView {
    var view = self
    view.entry = entry.advanced(by: distance)
    return view
  }

  /// What is mapped.
  public enum Kind: Sendable, Hashable {
    /// Nothing.
    case none
    /// The shared zero page.
    case zero
    /// An anonymous frame.
    case anonymous
    /// A page-cache frame of a disk file.
    case file
    /// A shmem frame.
    case shmem
  }

  /// What is mapped.
  public var kind: Kind {
    guard entry.isPresent else { return .none }
    if entry.isZeroPage { return .zero }
    if frameWord.has(Frame.anonymous) { return .anonymous }
    return frameWord.has(Frame.swapBacked) ? .shmem : .file
  }

  /// The frame, or nil when nothing is mapped.
  ///
  /// The zero page is frame 0.
  public var frame: FrameNumber? { entry.isPresent ? entry.frame : nil }
  /// The PTE allows writes.
  public var isWritable: Bool { entry.isWritable }
  /// The PTE's dirty bit.
  public var isDirty: Bool { entry.isDirty }
  /// The PTE's young bit.
  public var isYoung: Bool { entry.isYoung }
  /// /proc/kpagecount: 0 for the zero page.
  public var mapcount: Int { entry.isZeroPage ? 0 : frameWord.mapcount }
  /// References of the folio: mappings, batches, page cache, pins (1024 each for a small one) and pipes.
  public var refcount: Int {
    (folioMappings.map { $0 + frameWord.referencesBesideMappings } ?? frameWord.refcount) + held
  }
  /// PG_anon_exclusive.
  public var isAnonExclusive: Bool { frameWord.has(Frame.exclusive) }
  /// pagemap bit 57: userfaultfd protects it from writes.
  public var isUserfaultProtected: Bool { entry.isUserfaultProtected }
  /// pagemap bit 56: mapped exactly once, as far as pagemap knows for a huge PMD.
  public var isMappedOnce: Bool { isHeadMappedOnce ?? (entry.mapsNormalFrame && frameWord.mapcount == 1) }
  /// The NUMA node of an anonymous frame, nil for others: who wrote a file decides where its pages are.
  public var node: Int? { kind == .anonymous && !frameWord.has(Frame.unknownNode) ? frameWord.node : nil }
  /// KSM has merged the frame.
  public var isMerged: Bool { entry.mapsNormalFrame && frameWord.has(Frame.merged) }
  /// Not present: the page is in the swap area.
  public var isSwapped: Bool { entry.isSwapped }
  /// What the page holds.
  public var content: PageContent { frameWord.content }
}
