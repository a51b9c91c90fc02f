internal import Glibc
internal import Inspector

/// How many pages of a process have other frames than at the look before, and how many of them no recorded fault explains.
public struct ExplainedPages: Sendable, Hashable, Codable {
  /// Pages that had another frame at the look before.
  public var changed = 0
  /// Those of them at which nobody was recorded to have a fault.
  public var changedUnexplained = 0
  /// Pages that had no frame of anonymous memory at the look before.
  public var appeared = 0
  /// Those of them at which nobody was recorded to have a fault.
  public var appearedUnexplained = 0

  /// Nothing was compared.
  public init() {}
}

/// Remembers at which pages processes had faults, and asks at each look whether these explain what has changed.
struct PageWitness {
  /// When pages had their last faults, and when blocks as large as a huge page had those that may have filled them.
  private struct Seen {
    var pages: [UInt64: UInt64] = [:]
    var blocks: [UInt64: UInt64] = [:]

    func explains(_ page: UInt64) -> Bool {
      pages[page] != nil || !blocks.isEmpty && blocks[page >> UInt64(PageWitness.largestOrder)] != nil
    }

    mutating func forget(before time: UInt64) {
      pages = pages.filter { $0.value >= time }
      blocks = blocks.filter { $0.value >= time }
    }
  }

  private var faults: [Int32: Seen] = [:]
  private let pageSize = UInt64(max(4096, sysconf(CInt(_SC_PAGESIZE))))
  /// What was explained of each process and what was not; nothing before two looks could be compared.
  private(set) var pages: [Int32: ExplainedPages] = [:]

  /// Takes a fault.
  mutating func add(_ fault: FaultEvent) {
    faults[fault.pid, default: Seen()].pages[fault.address / pageSize] = fault.time
  }

  /// Takes a fault that was answered with a folio of several pages; until that is known it stands for all that it may get.
  mutating func add(_ fault: FaultEvent, order: Int) {
    guard order > 0 else { return }
    let page = fault.address / pageSize
    guard order < Self.largestOrder else {
      faults[fault.pid, default: Seen()].blocks[page >> UInt64(Self.largestOrder)] = fault.time
      return
    }
    let size = UInt64(1) << UInt64(order)
    let first = page & ~(size - 1)
    for page in first..<first + size { faults[fault.pid, default: Seen()].pages[page] = fault.time }
  }

  /// That of a huge page.
  static let largestOrder = 9

  /// Forgets a process that has ended, or runs another program.
  mutating func forget(_ pid: Int32) { faults[pid] = nil }

  /// Compares two looks, of which the faults up to the later one's end were taken; `earlier` is nil for the first one.
  ///
  /// - Parameters:
  ///   - waiting: faults of which it is not known yet what they got.
  ///   - probed: pages of files that the kernel has changed in all processes for our own probes.
  ///
  /// - Complexity: O(pages of both, and faults between them).
  mutating func compare(_ earlier: FamilyProfile?, _ later: FamilyProfile, waiting: [FaultEvent], probed: Set<FilePage>)
  {
    for fault in waiting where fault.kind.wasPresent != true { add(fault, order: Self.largestOrder) }
    if let earlier {
      for change in ChangedPages.between(earlier, later) {
        let known = faults[change.pid] ?? Seen()
        pages[change.pid, default: ExplainedPages()].changed += change.changed.count
        pages[change.pid]?.appeared += change.appeared.count
        func isUnexplained(_ page: ChangedPages.Page) -> Bool {
          !known.explains(page.number) && page.original.map(probed.contains) != true
        }
        let (changed, appeared) = (change.changed.filter(isUnexplained), change.appeared.filter(isUnexplained))
        guard !changed.isEmpty || !appeared.isEmpty else { continue }
        // mremap takes frames along.
        let frames = ChangedPages.frames(of: change.pid, in: earlier)
        pages[change.pid]?.changedUnexplained += changed.count { !frames.hasSorted($0.frame) }
        pages[change.pid]?.appearedUnexplained += appeared.count { !frames.hasSorted($0.frame) }
      }
    }
    // Faults during the scan may concern pages that it had read already.
    for pid in faults.keys { faults[pid]?.forget(before: later.monotonic) }
    faults = faults.filter { !$0.value.pages.isEmpty || !$0.value.blocks.isEmpty }
  }
}
