internal import ProcFS

/// The kernel's own books about frames, where the caller may read them: /proc/kpagecount and /proc/kpageflags.
package struct KernelFrames: FrameFactSource {
  private let books: any KernelBooks
  /// Whether the flags of all frames are asked for, because some may be merged, and the flags tell which.
  private let asksMerged: Bool
  /// Whether it is known which frames are merged: the flags tell it, or nothing is.
  package let tellsMerged: Bool
  package let tellsExclusive: Bool
  package let tellsDirty: Bool

  /// Opens the books of this machine.
  init(tellsExclusive: Bool, tellsDirty: Bool) {
    self.init(
      FrameBooks(), isMerging: Self.isMerging(), tellsExclusive: tellsExclusive, tellsDirty: tellsDirty)
  }

  /// Takes books; which frames are exclusive, and which are dirty, is read only if it is asked for, because it needs the flags of all
  /// anonymous frames, and of all frames of files.
  ///
  /// `isMerging` says whether anything at all is merged on the machine, nil if that is not known.
  package init(_ books: any KernelBooks, isMerging: Bool?, tellsExclusive: Bool, tellsDirty: Bool) {
    self.books = books
    asksMerged = isMerging != false && books.tellsMerged
    tellsMerged = isMerging == false || books.tellsMerged
    self.tellsExclusive = tellsExclusive && books.tellsExclusive
    self.tellsDirty = tellsDirty && (try? books.flags(of: [])) != nil
  }

  /// Whether KSM has merged frames in use (`pages_shared`); a kernel without KSM has none.
  private static func isMerging() -> Bool? {
    do throws(ProcFSError) {
      return try KernelNumber.read("\(KSMState.directory)/pages_shared") > 0
    } catch .notProvided {
      return false
    } catch {
      return nil
    }
  }

  package var hasCounts: Bool { books.hasCounts }

  package func facts(of frames: [UInt64]) -> [FrameFacts?] {
    guard hasCounts else { return [FrameFacts?](repeating: nil, count: frames.count) }
    return facts(of: frames[...])
  }

  /// The facts of frames; where they cannot be had for all together, those of the halves.
  private func facts(of frames: ArraySlice<UInt64>) -> [FrameFacts?] {
    guard let first = frames.first else { return [] }
    do throws(ProcFSError) {
      return try answers(of: Array(frames))
    } catch {
      // The books end with the memory of the machine. What lies behind is memory of devices, mapped without being counted; all
      // of it is found at once, since a process may map gigabytes of it.
      if case .truncated = error, isBehindTheBooks(first) {
        return [FrameFacts?](repeating: FrameFacts(count: 0), count: frames.count)
      }
      guard frames.count > 1 else { return [nil] }
      let middle = frames.startIndex + frames.count / 2
      return facts(of: frames[..<middle]) + facts(of: frames[middle...])
    }
  }

  private func isBehindTheBooks(_ frame: UInt64) -> Bool {
    do throws(ProcFSError) {
      _ = try books.counts(of: [frame])
      return false
    } catch {
      if case .truncated = error { return true }
      return false
    }
  }

  private func answers(of frames: [UInt64]) throws(ProcFSError) -> [FrameFacts?] {
    guard let counts = try books.counts(of: frames) else { return [FrameFacts?](repeating: nil, count: frames.count) }
    // Of optionals from the beginning: an array that is converted later is converted element by element, at run time.
    var facts: [FrameFacts?] = counts.map { FrameFacts(count: Int($0)) }
    // Flags are asked for only where they can say something: nothing is counted, or something may be merged, exclusive or dirty.
    let asksAll = asksMerged || tellsExclusive || tellsDirty
    let asked = asksAll ? Array(facts.indices) : facts.indices.filter { counts[$0] == 0 }
    guard !asked.isEmpty, let all = try books.flags(of: asked.map { frames[$0] }) else { return facts }
    for (index, flag) in zip(asked, all) { facts[index] = complete(FrameFacts(count: Int(counts[index])), by: flag) }
    return facts
  }

  /// Adds to a count what the flags of the frame say.
  private func complete(_ facts: FrameFacts, by flag: FrameFlags) -> FrameFacts {
    var facts = facts
    facts.isZero = flag.contains(.zeroPage)
    facts.isMerged = asksMerged && flag.contains(.ksm)
    // Of a large folio kpageflags shows this bit of its first frame for all of them (stable_page_flags), though each has its own.
    if tellsExclusive, flag.contains(.anon), !flag.contains(.compoundTail) {
      facts.isExclusive = flag.contains(.owner2)
    }
    if tellsDirty, !flag.contains(.anon), facts.count > 0 { facts.isDirty = Self.isDirty(flag) }
    return facts
  }

  /// Whether the folio of a file's frame is dirty.
  ///
  /// Some kernels show the mark of the frame itself, which only the first one of a large folio has. They show `UPTODATE` in that way too, which
  /// every folio that is mapped has: a frame behind the first one without it says nothing.
  private static func isDirty(_ flag: FrameFlags) -> Bool? {
    if flag.contains(.dirty) { return true }
    return flag.contains(.compoundTail) && !flag.contains(.uptodate) ? nil : false
  }
}
