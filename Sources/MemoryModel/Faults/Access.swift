/// One kind of access to memory, the same for all pages of a touch.
public struct Access: Sendable, Hashable {
  /// Load, store or instruction fetch.
  public enum Kind: UInt8, Sendable, Hashable {
    /// A load.
    case read
    /// A store, or a LOCK-prefixed read-modify-write.
    case write
    /// An instruction fetch.
    case fetch
  }

  /// Load, store or fetch.
  public var kind: Kind
  /// Who runs into faults.
  public var mode: FaultMode
  /// The byte that a store writes.
  public var value: UInt8
  /// The store fills the whole page, or the kernel loads all of it.
  public var wholePage: Bool

  /// Creates an access.
  public init(kind: Kind, mode: FaultMode = .user, value: UInt8 = 0, wholePage: Bool = false) {
    self.kind = kind
    self.mode = mode
    self.value = value
    self.wholePage = wholePage
  }

  var isWrite: Bool { kind == .write }

  /// The x86 error code of a trap on an entry that the hardware sees as present or not.
  func errorCode(present: Bool) -> UInt8 {
    var code: UInt8 = present ? 1 : 0
    if kind == .write { code |= 2 }
    if mode == .user { code |= 4 }
    if kind == .fetch { code |= 16 }
    return code
  }

  /// What the page holds after the access.
  @inline(__always)
  func store(into content: PageContent) -> PageContent {
    wholePage ? PageContent.filled(with: value) : content.storing(first: value)
  }
}

/// Who runs into a fault.
public enum FaultMode: UInt8, Sendable, Hashable {
  /// A user instruction.
  case user
  /// The kernel, while it copies from or to user memory.
  case kernel
  /// get_user_pages: a fault without a trap.
  case getUserPages
}

/// What a fault led to.
public enum FaultResolution: UInt8, Sendable, Hashable, CaseIterable {
  /// The shared zero page was mapped.
  case zeroPage
  /// A zero-filled frame was mapped.
  case zeroFill
  /// A new anonymous frame was filled from another frame.
  case copy
  /// The frame became writable in place.
  case reuse
  /// One or more page-cache pages were mapped.
  case mapFile
  /// A shared file page became writable.
  case makeWritable
  /// The page was brought back from the swap area or the swap cache.
  case swapIn
  /// Nothing was left to do.
  case spurious
  /// The access was refused: SIGSEGV.
  case segmentationFault
  /// Beyond the end of the file: SIGBUS.
  case busError
}
