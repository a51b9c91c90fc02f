/// The kinds of fault whose cost is measured one by one, and the touch that does not fault.
public enum FaultKind: String, Sendable, Hashable, Codable, CaseIterable {
  /// A store that does not fault.
  case touch
  /// Stores that fill a page, without a fault.
  case fill
  /// A read of an empty entry maps the shared zero page.
  case zeroPageRead = "zero-page-read"
  /// A write to an empty entry maps a zeroed frame.
  case demandZero = "demand-zero"
  /// The same in a process that has just slept: caches are cold.
  case demandZeroAfterPause = "demand-zero-after-pause"
  /// A write over the zero page.
  case writeOverZeroPage = "write-over-zero-page"
  /// A write to a page that another process holds too.
  case copy = "cow-copy"
  /// A write to a page whose other holders are gone.
  case reuse
  /// A page of MADV_POPULATE_WRITE: the work of a demand-zero fault without the trap.
  case populateWrite = "populate-write"
  /// The first write to a huge page of 2 MiB.
  case hugeDemandZero = "thp-demand-zero"
  /// The first write to a shared huge page: it is split into small entries, and one page is copied.
  case hugeSplitCopy = "thp-split-copy"
  /// A write to a huge page whose other holders are gone.
  case hugeReuse = "thp-reuse"
  /// A read of a file page that finds one page to map.
  case fileRead = "file-read"
  /// A read of a file page that maps the whole window of 16 pages.
  case faultAroundRead = "fault-around-read"
  /// A write to a private file page that was not mapped.
  case filePrivateCopy = "file-private-copy"
  /// A write to a private file page that was read before.
  case filePrivateCopyAfterRead = "file-private-copy-after-read"
  /// A write to a page of shared memory that exists.
  case sharedWrite = "shared-write"
  /// A write to a page of shared memory that did not exist.
  case sharedDemandZero = "shared-demand-zero"
  /// The first write to a shared page of a file on a disk that was read before.
  case makeWritable = "make-writable"

  /// What the person reads.
  public var title: String {
    switch self {
    case .touch: "touch without a fault"
    case .fill: "page filled without a fault"
    case .zeroPageRead: "read of nothing: zero page"
    case .demandZero: "demand-zero"
    case .demandZeroAfterPause: "demand-zero after a pause"
    case .writeOverZeroPage: "write over the zero page"
    case .copy: "copy-on-write copy"
    case .reuse: "reuse by the last sharer"
    case .populateWrite: "populated page, no trap"
    case .hugeDemandZero: "THP demand-zero, 2 MiB"
    case .hugeSplitCopy: "THP split and first copy"
    case .hugeReuse: "THP reuse, 2 MiB"
    case .fileRead: "file read, 1 page"
    case .faultAroundRead: "file read, 16 pages around"
    case .filePrivateCopy: "private file copy"
    case .filePrivateCopyAfterRead: "private file copy after read"
    case .sharedWrite: "shared memory, page exists"
    case .sharedDemandZero: "shared memory, new page"
    case .makeWritable: "shared file, first write"
    }
  }

  /// Huge pages of 2 MiB are what is touched.
  var isHuge: Bool { self == .hugeDemandZero || self == .hugeSplitCopy || self == .hugeReuse }
}
