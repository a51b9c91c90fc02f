internal import CLinux
import Glibc

/// The kernel's own books about page frames, as far as the caller may read them: /proc/kpagecount and /proc/kpageflags.
///
/// Two bits of kpageflags do not mean the same on every kernel. A page of this process that was just written - anonymous, exclusive, and
/// merged by nobody - tells what they mean here.
public final class FrameBooks {
  private let countFile: FrameCounts?
  private let flagFile: FrameFlagsReader?
  /// Whether mapping counts can be read.
  public let hasCounts: Bool
  /// Whether ``FrameFlags/ksm`` tells merged frames: many kernels from 6.12 to 6.19 set it for every anonymous frame.
  public let tellsMerged: Bool
  /// Whether bit 34 of an anonymous frame says that one process alone owns it (`PG_anon_exclusive`): since Linux 5.19, and only where
  /// kpageflags shows the kernel's debugging bits.
  ///
  /// Of the frames of a large folio only the first one's bit is its own.
  public let tellsExclusive: Bool

  /// Opens what can be opened.
  public init() {
    do throws(ProcFSError) {
      countFile = try FrameCounts()
      hasCounts = true
    } catch {
      countFile = nil
      hasCounts = false
    }
    let flags = try? FrameFlagsReader()
    let own = Self.flagsOfOwnPage(flags)
    flagFile = flags
    tellsMerged = own?.contains(.ksm) == false
    tellsExclusive = own?.contains(.owner2) == true
  }

  /// How often frames are mapped, in the order given; nil where that may not be read.
  public func counts(of frames: [UInt64]) throws(ProcFSError) -> [UInt64]? {
    try countFile?.counts(of: frames.map(FrameNumber.init(rawValue:)))
  }

  /// The flags of frames, in the order given; nil where they may not be read.
  public func flags(of frames: [UInt64]) throws(ProcFSError) -> [FrameFlags]? {
    try flagFile?.flags(of: frames.map(FrameNumber.init(rawValue:)))
  }

  /// The page that is asked about: one for the life of the process, which may open these files every second.
  private static let ownPage = clx_keep_anonymous_page()

  private static func flagsOfOwnPage(_ file: borrowing FrameFlagsReader?) -> FrameFlags? {
    let page = ownPage / UInt64(getpagesize())
    guard page != 0, let entries = try? Pagemap(pid: getpid()).entries(pages: page..<page + 1),
      let frame = entries.first?.frameNumber
    else { return nil }
    return try? file?.flags(of: [frame]).first
  }
}
