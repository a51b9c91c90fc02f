/// The name of a pin in a scenario.
public typealias PinName = String

/// Who holds references to pages of a process.
public enum PinKind: String, Sendable, Hashable, Codable, CaseIterable {
  /// A registered buffer of an io_uring (pin_user_pages with FOLL_WRITE and FOLL_LONGTERM).
  case ioUring = "io_uring"
  /// A pipe that vmsplice(2) filled (get_user_pages, for reading).
  case vmsplice
}

/// A pin of some pages.
public struct PinRequest: Sendable, Hashable, Codable {
  /// Whose pages they are, and who first holds the file descriptor.
  public var process: ProcessName
  /// The pages.
  public var target: PageSelection
  /// The name by which `unpin` knows it.
  public var name: PinName
  /// Who holds the references.
  public var kind: PinKind

  /// Creates a request.
  public init(process: ProcessName, target: PageSelection, name: PinName, kind: PinKind) {
    self.process = process
    self.target = target
    self.name = name
    self.kind = kind
  }
}

/// How one process reaches the memory of another.
public enum ForeignAccessPath: String, Sendable, Hashable, Codable, CaseIterable {
  /// process_vm_readv(2) and process_vm_writev(2).
  case processVM = "vm"
  /// read(2) and write(2) of /proc/PID/mem, which pass over protections (FOLL_FORCE).
  case procMem = "mem"
}

/// One access to each page of another process.
public struct ForeignTouchRequest: Sendable, Hashable, Codable {
  /// Who reads or writes.
  public var process: ProcessName
  /// Whose memory it is.
  public var owner: ProcessName
  /// The pages.
  public var target: PageSelection
  /// By which call.
  public var path: ForeignAccessPath
  /// The byte that `poke` stores at the start of each page; nil for `peek`.
  public var value: UInt8?

  /// Creates a request.
  public init(
    process: ProcessName, owner: ProcessName, target: PageSelection, path: ForeignAccessPath = .processVM,
    value: UInt8? = nil
  ) {
    self.process = process
    self.owner = owner
    self.target = target
    self.path = path
    self.value = value
  }
}

/// What an ioctl of userfaultfd(2) does.
public enum UserfaultOperation: String, Sendable, Hashable, Codable, CaseIterable {
  /// UFFDIO_REGISTER for write protection, and with `missing` for missing pages.
  case register
  /// UFFDIO_UNREGISTER.
  case unregister
  /// UFFDIO_WRITEPROTECT with UFFDIO_WRITEPROTECT_MODE_WP.
  case protect
  /// UFFDIO_WRITEPROTECT without it.
  case unprotect
  /// UFFDIO_ZEROPAGE.
  case zeropage
  /// UFFDIO_COPY of a page that is filled with a byte.
  case copy
}

/// An ioctl of userfaultfd(2) on some pages.
///
/// The descriptor has UFFD_FEATURE_SIGBUS: what would be a message to a handler is a bus error.
public struct UserfaultRequest: Sendable, Hashable, Codable {
  /// Who asks, for its own memory.
  public var process: ProcessName
  /// The pages.
  public var target: PageSelection
  /// What it does.
  public var operation: UserfaultOperation
  /// `register`: missing pages too.
  public var includesMissing: Bool
  /// `copy`: the byte that fills the page.
  public var value: UInt8?
  /// `copy`: the new page is write-protected (UFFDIO_COPY_MODE_WP).
  public var isProtected: Bool

  /// Creates a request.
  public init(
    process: ProcessName, target: PageSelection, operation: UserfaultOperation, includesMissing: Bool = false,
    value: UInt8? = nil, isProtected: Bool = false
  ) {
    self.process = process
    self.target = target
    self.operation = operation
    self.includesMissing = includesMissing
    self.value = value
    self.isProtected = isProtected
  }
}
