/// Who copies what, and when: what Linux does, and for each of its decisions another one that could have been taken.
///
/// It is no version of a kernel: each value but the first does one thing otherwise than the `KernelBehaviour` that it is
/// combined with, so that somebody who sees the numbers of both can tell which of them a kernel follows. Pages of the hugetlb
/// pool and of the page cache follow Linux under all of them.
public enum CopyPolicy: String, Sendable, Hashable, CaseIterable, Codable {
  /// What the kernel does.
  case linux
  /// fork copies every anonymous page for the child, huge pages whole: nothing is shared, and nobody faults later: PO-1.
  case eagerFork = "eager-fork"
  /// A write to a page that was shared copies it, even for the last one who has it: PO-2.
  case alwaysCopy = "always-copy"
  /// A write to a shared huge page copies all 2 MiB instead of splitting the entry: PO-3.
  case wholeHugePage = "whole-huge-page"
  /// The last one who maps a page that KSM has merged keeps the frame: PO-4.
  case reuseMerged = "reuse-merged"
}

extension CopyPolicy {
  /// What becomes of a write fault on a frame of which Linux says `verdict`.
  @inline(__always)
  func decided(_ verdict: ReuseVerdict, on frame: Frame) -> ReuseVerdict {
    switch (self, verdict) {
    case (.alwaysCopy, .single), (.alwaysCopy, .singleAfterDrain), (.alwaysCopy, .exclusiveFolio): .copiedByPolicy
    // KSM's node holds no reference, so the count is that of the mappings.
    case (.reuseMerged, .merged) where frame.refcount == 1: .mergedReusedByPolicy
    default: verdict
    }
  }
}

extension PageWalk {
  /// Whether the writer may keep a frame, by the policy.
  ///
  /// A merged frame that is kept is merged no longer; the stable tree finds that out when it comes by.
  @_lifetime(self: copy self)
  mutating func verdict(on number: FrameNumber) -> ReuseVerdict {
    let linux = Frame(bits: frames[number]).quickVerdict ?? verdictWithReferences(number)
    let verdict = policy.decided(linux, on: Frame(bits: frames[number]))
    if verdict == .mergedReusedByPolicy { frames[number] &= ~Frame.merged }
    return verdict
  }
}
