internal import ProcFS

/// What the next write to each page of some memory would do, in bytes.
///
/// As `do_wp_page` in mm/memory.c decides it for private writable mappings, from what can be seen: mapped more than once is copied, mapped
/// once and exclusive is written without a fault, mapped once and not known as exclusive is taken over in place after a fault. What cannot be
/// seen can turn a reuse into a copy: pins, the swap cache, and a page that waits in a folio batch; and userfaultfd or a protection
/// that was changed can add a fault.
public struct NextWrite: Hashable, Sendable {
  /// A new frame is filled from the old one.
  public var copied = 0
  /// A new frame is filled with zeros: the zero page is mapped there now.
  public var zeroFilled = 0
  /// A fault lets the process keep the frame.
  public var reused = 0
  /// No fault: the process owns the frame already.
  public var free = 0
  /// Goes to a file or shared memory: everybody who maps it sees it.
  public var toFile = 0
  /// Is a page of a file that a private mapping shows: the first write copies it.
  public var copiedFromFile = 0
  /// Comes from swap first.
  public var swapped = 0
  /// Cannot be told: frames are hidden, or the kernel does not say which are exclusive, or which are merged.
  public var unknown = 0
  /// May not be written: a write is an error, or needs mprotect.
  public var notWritable = 0

  /// Creates the answer for no memory.
  public init() {}
}

extension Inspection {
  /// What the next write would do in each process.
  ///
  /// Needs a scan that asked which frames are exclusive; else what is mapped once is unknown.
  public func nextWritesByProcess() -> [NextWrite] {
    var answers = [NextWrite](repeating: NextWrite(), count: processes.count)
    for group in groups {
      for mapping in group.mappings {
        add(group.frames * pageSize, of: group, in: mappings[mapping], to: &answers[mappings[mapping].process])
      }
    }
    for mapping in mappings {
      answers[mapping.process].swapped += mapping.swapped * pageSize
      answers[mapping.process].unknown += (mapping.hiddenOnce + mapping.hiddenOther) * pageSize
    }
    return answers
  }

  /// How much memory all processes would need more if every one wrote every page that it may write.
  ///
  /// Of the sharers of an anonymous frame the last one keeps it. Nil where frames are hidden.
  public func growthIfEverythingIsWritten() -> Int? {
    guard coverage.rung == .frames else { return nil }
    var pages = 0
    for group in groups {
      let writers = group.mappings.count { isPrivatelyWritable($0) }
      switch group.kind {
      case .anonymous, .merged:
        let outside = group.mappedCount - group.mappings.count
        let others = max(0, outside) + group.mappings.count - writers
        pages += group.frames * (others > 0 ? writers : max(0, writers - 1))
      case .file, .zero: pages += group.frames * writers
      case .device, .hugetlb: break
      }
    }
    return pages * pageSize
  }

  private func isPrivatelyWritable(_ mapping: Int) -> Bool {
    let permissions = mappings[mapping].mapping.permissions
    return permissions.contains(.write) && !permissions.contains(.shared)
  }

  private func add(_ bytes: Int, of group: FrameGroup, in mapping: InspectedMapping, to answer: inout NextWrite) {
    let permissions = mapping.mapping.permissions
    guard permissions.contains(.write) else { return answer.notWritable += bytes }
    if permissions.contains(.shared) { return answer.toFile += bytes }
    switch group.kind {
    case .zero: answer.zeroFilled += bytes
    case .file: answer.copiedFromFile += bytes
    case .merged: answer.copied += bytes
    case .device, .hugetlb: answer.unknown += bytes
    case .anonymous:
      guard let count = group.kernelCount else { return answer.unknown += bytes }
      if count > 1 { return answer.copied += bytes }
      switch group.isExclusive {
      case true?: answer.free += bytes
      case false? where !mayBeMerged(group): answer.reused += bytes
      case false?, nil: answer.unknown += bytes
      }
    }
  }
}
