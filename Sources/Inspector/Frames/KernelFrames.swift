internal import CLinux
internal import Glibc
internal import ProcFS

/// The kernel's own books about frames, where the caller may read them: /proc/kpagecount and /proc/kpageflags.
package struct KernelFrames: FrameFactSource {
  private let counts: OpenCounts?
  private let flags: OpenFlags?
  /// Whether anything at all is merged on this machine.
  private let isMerging: Bool
  package let tellsExclusive: Bool

  /// Opens them; which frames are exclusive is read only if it is asked for, because it needs the flags of all anonymous frames.
  init(tellsExclusive: Bool) {
    counts = try? OpenCounts()
    flags = try? OpenFlags()
    isMerging = ((try? KernelNumber.read("/sys/kernel/mm/ksm/pages_shared")) ?? 0) > 0
    self.tellsExclusive = tellsExclusive && flags?.ownPage?.contains(.owner2) == true
  }

  package var hasCounts: Bool { counts != nil }

  package func facts(of frames: [UInt64]) -> [FrameFacts]? {
    guard let counts = try? counts?.values(of: frames) else { return nil }
    var facts = counts.map { FrameFacts(count: Int($0)) }
    // Flags are asked for only where they can say something: nothing is counted, or something may be merged or exclusive.
    let asksAll = isMerging || tellsExclusive
    let asked = asksAll ? Array(facts.indices) : facts.indices.filter { facts[$0].count == 0 }
    guard !asked.isEmpty, let all = try? flags?.values(of: asked.map { frames[$0] }) else { return facts }
    for (index, flag) in zip(asked, all) {
      facts[index].isZero = flag.contains(.zeroPage)
      facts[index].isMerged = isMerging && flags?.tellsMerged == true && flag.contains(.ksm)
      if tellsExclusive, flag.contains(.anon) { facts[index].isExclusive = flag.contains(.owner2) }
    }
    return facts
  }
}

/// The open /proc/kpagecount, in a class because a file that may be missing is optional.
private final class OpenCounts {
  private let file: FrameCounts
  init() throws(ProcFSError) { file = try FrameCounts() }
  func values(of frames: [UInt64]) throws(ProcFSError) -> [UInt64] {
    try file.counts(of: frames.map(FrameNumber.init(rawValue:)))
  }
}

/// The open /proc/kpageflags, in a class because a file that may be missing is optional.
private final class OpenFlags {
  private let file: FrameFlagsReader
  /// The flags of a page of this process that was just written: anonymous, exclusive, and merged by nobody.
  let ownPage: FrameFlags?
  /// Linux 6.12 to 6.19 say of every anonymous page that it is merged; then nothing can be told.
  let tellsMerged: Bool

  init() throws(ProcFSError) {
    let flags = try FrameFlagsReader()
    let page = clx_keep_anonymous_page() / 4096
    var own: FrameFlags?
    if let frame = try Pagemap(pid: getpid()).entries(pages: page..<page + 1).first?.frameNumber {
      own = try flags.flags(of: [frame]).first
    }
    file = flags
    ownPage = own
    tellsMerged = ownPage?.contains(.ksm) == false
  }

  func values(of frames: [UInt64]) throws(ProcFSError) -> [FrameFlags] {
    try file.flags(of: frames.map(FrameNumber.init(rawValue:)))
  }
}
