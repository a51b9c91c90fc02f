internal import Inspector

/// What a family has inherited, counted anew: page by page, by the numbers of frames alone.
struct FrameRecount {
  /// Pages with a frame that the template has too: mostly at the same address, but mremap takes frames along.
  private(set) var same = 0
  /// These, and pages where the template has something else at the same address.
  private(set) var both = 0
  private let pages: Inheritance

  /// Counts the pages of all members but the template; nil where nobody shares anything.
  ///
  /// - Complexity: O(pages of the profile).
  init?(_ profile: FamilyProfile) {
    let snapshot = profile.snapshot
    guard let template = snapshot.processes.firstIndex(where: { $0.pid == profile.template }) else { return nil }
    pages = profile.pages
    let mappings = snapshot.mappingsByProcess
    var (own, others) = (AnonymousFrames(snapshot), AnonymousFrames(snapshot))
    let all = own.sortedFrames(in: mappings[template])
    for row in profile.rows where row.pages != nil {
      let pid = row.member.process.pid
      guard let process = snapshot.processes.firstIndex(where: { $0.pid == pid }) else { continue }
      var original = PageWalk(snapshot, mappings: mappings[template])
      var there = original.next()
      var walk = PageWalk(snapshot, mappings: mappings[process])
      while let page = walk.next() {
        while let other = there, other.number < page.number { there = original.next() }
        guard let frame = own.frame(of: page) else { continue }
        let origin = there.flatMap { $0.number == page.number ? $0 : nil }
        let original = others.frame(of: origin)
        let isSame = frame == original || all.hasSorted(frame)
        if isSame { same += 1 }
        if isSame || original != nil || origin.map({ others.isSwapped($0) || others.isMerged($0) }) == true {
          both += 1
        }
      }
    }
  }

  /// The accounts beside the new count; pages of kinds that may or may not be the template's too are the slack.
  var checks: [ProfileChecks.Check] {
    let others = pages.outside + pages.merged + pages.swapped + pages.unknown
    return [
      ProfileChecks.Check(
        name: "pages that are still shared, and those with a frame of the template", counted: pages.stillShared,
        kernel: same, unit: .pages),
      ProfileChecks.Check(
        name: "pages that were inherited, and those where the template has memory too", counted: pages.inherited,
        kernel: both, unit: .pages, slack: others),
    ]
  }
}
