internal import ProcFS

/// The kernel's own books about frames, where the caller may read them: /proc/kpagecount and /proc/kpageflags.
package struct KernelFrames: FrameFactSource {
  private let books = FrameBooks()
  /// Whether anything at all is merged on this machine.
  private let isMerging: Bool
  package let tellsExclusive: Bool
  package let tellsDirty: Bool

  /// Opens them; which frames are exclusive, and which are dirty, is read only if it is asked for, because it needs the flags of all
  /// anonymous frames, and of all frames of files.
  init(tellsExclusive: Bool, tellsDirty: Bool) {
    isMerging = ((try? KSMState.read())?.pagesShared ?? 0) > 0
    self.tellsExclusive = tellsExclusive && books.tellsExclusive
    self.tellsDirty = tellsDirty && (try? books.flags(of: [])) != nil
  }

  package var hasCounts: Bool { books.hasCounts }

  package func facts(of frames: [UInt64]) -> [FrameFacts]? {
    guard let counts = try? books.counts(of: frames) else { return nil }
    var facts = counts.map { FrameFacts(count: Int($0)) }
    // Flags are asked for only where they can say something: nothing is counted, or something may be merged, exclusive or dirty.
    let asksAll = isMerging || tellsExclusive || tellsDirty
    let asked = asksAll ? Array(facts.indices) : facts.indices.filter { facts[$0].count == 0 }
    guard !asked.isEmpty, let all = try? books.flags(of: asked.map { frames[$0] }) else { return facts }
    for (index, flag) in zip(asked, all) {
      facts[index].isZero = flag.contains(.zeroPage)
      facts[index].isMerged = isMerging && books.tellsMerged && flag.contains(.ksm)
      // Of a large folio kpageflags shows this bit of its first frame for all of them (stable_page_flags), though each has its own.
      if tellsExclusive, flag.contains(.anon), !flag.contains(.compoundTail) {
        facts[index].isExclusive = flag.contains(.owner2)
      }
      if tellsDirty, !flag.contains(.anon), facts[index].count > 0 { facts[index].isDirty = flag.contains(.dirty) }
    }
    return facts
  }
}
