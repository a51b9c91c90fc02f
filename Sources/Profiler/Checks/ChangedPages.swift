internal import Inspector
internal import ProcFS

/// A page of a file.
struct FilePage: Hashable {
  var device: DeviceNumber
  var inode: UInt64
  /// Where it begins in the file, in pages.
  var number: UInt64
}

/// Pages of one process that have other frames of anonymous memory than at the look before.
struct ChangedPages {
  /// A page, and the frame that it has now.
  struct Page {
    var number: UInt64
    var frame: UInt64
    /// The page of a file in whose place it is; nil for other memory.
    var original: FilePage?
  }

  var pid: Int32
  /// Pages that had another frame.
  var changed: [Page] = []
  /// Pages that had none.
  var appeared: [Page] = []

  /// The changes of all processes that both looks have read.
  ///
  /// - Complexity: O(pages of both).
  static func between(_ earlier: FamilyProfile, _ later: FamilyProfile) -> [ChangedPages] {
    guard earlier.coverage.rung == .frames, later.coverage.rung == .frames else { return [] }
    let (before, after) = (earlier.snapshot, later.snapshot)
    let (mappingsBefore, mappingsAfter) = (before.mappingsByProcess, after.mappingsByProcess)
    var (framesBefore, framesAfter) = (AnonymousFrames(before), AnonymousFrames(after))
    var changes: [ChangedPages] = []
    for (index, process) in after.processes.enumerated() {
      let old = before.processes.firstIndex { $0.pid == process.pid && $0.startTicks == process.startTicks }
      guard let old, process.sharesMemoryWith == nil, before.processes[old].sharesMemoryWith == nil else { continue }
      var walkBefore = PageWalk(before, mappings: mappingsBefore[old])
      var was = walkBefore.next()
      var walkAfter = PageWalk(after, mappings: mappingsAfter[index])
      var change = ChangedPages(pid: process.pid)
      while let page = walkAfter.next() {
        while let other = was, other.number < page.number { was = walkBefore.next() }
        guard let frame = framesAfter.frame(of: page) else { continue }
        let original = framesBefore.frame(of: was.flatMap { $0.number == page.number ? $0 : nil })
        guard original != frame else { continue }
        let now = Page(number: page.number, frame: frame, original: after.filePage(of: page))
        if original == nil { change.appeared.append(now) } else { change.changed.append(now) }
      }
      changes.append(change)
    }
    return changes
  }

  /// The frames of anonymous memory that a process had at a look, ascending.
  static func frames(of pid: Int32, in profile: FamilyProfile) -> [UInt64] {
    let snapshot = profile.snapshot
    guard let process = snapshot.processes.firstIndex(where: { $0.pid == pid }) else { return [] }
    var known = AnonymousFrames(snapshot)
    return known.sortedFrames(in: snapshot.mappingsByProcess[process])
  }
}

extension Snapshot {
  /// The page of a file that a page of private memory is instead of.
  fileprivate func filePage(of page: PageWalk.Page) -> FilePage? {
    let mapping = mappings[page.mapping].mapping
    guard mapping.inode != 0 else { return nil }
    let size = UInt64(pageSize)
    let inMapping = page.number - mapping.addresses.lowerBound / size
    return FilePage(device: mapping.device, inode: mapping.inode, number: mapping.offset / size + inMapping)
  }
}
