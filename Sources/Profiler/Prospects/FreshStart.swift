internal import Inspector
internal import ProcFS

/// What a family would take right after all its workers were replaced by new forks of the template as it is.
public struct FreshStart: Sendable, Hashable, Codable {
  /// Workers that would be replaced: all members but the template and those that it descends from.
  public var replaced: Int
  /// Different anonymous frames of those that stay, in bytes: new workers have no others.
  public var anonymous: Int
  /// Page tables of those that stay, and of new workers, each as large as the template's; in bytes.
  public var pageTables: Int

  /// Creates a fresh start.
  public init(replaced: Int, anonymous: Int, pageTables: Int) {
    self.replaced = replaced
    self.anonymous = anonymous
    self.pageTables = pageTables
  }

  /// Counts the frames of those that stay; nil where frames are hidden, merged or swapped out, and where there is no template or no worker.
  ///
  /// - Complexity: O(pages of those that stay).
  init?(_ profile: FamilyProfile) {
    guard profile.coverage.rung == .frames, let template = profile.template,
      let own = profile.rows.first(where: { $0.member.process.pid == template })
    else { return nil }
    let staying = Self.line(of: template, in: profile)
    let workers = profile.rows.filter { !staying.contains($0.member.process.pid) && $0.pages != nil }
    guard !workers.isEmpty else { return nil }
    let snapshot = profile.snapshot
    let categories = FrameCategories(snapshot)
    let indices = snapshot.processes.indices.filter { staying.contains(snapshot.processes[$0].pid) }
    let ranges = snapshot.mappingsByProcess
    // What is merged is not where it was, and what is swapped out has no frame.
    for index in indices {
      var walk = PageWalk(snapshot, mappings: ranges[index])
      while let page = walk.next() {
        switch categories.anonymousKind(of: page, in: snapshot) {
        case .merged, .swapped: return nil
        default: break
        }
      }
    }
    var walks = indices.map { AnonymousWalk(PageWalk(snapshot, mappings: ranges[$0]), snapshot, categories) }
    var frames = 0
    while let page = walks.compactMap({ $0.page?.number }).min() {
      frames += Set(walks.indices.compactMap { walks[$0].take(page)?.frameNumber }).count
    }
    let tables = profile.rows.filter { staying.contains($0.member.process.pid) }.reduce(0) { $0 + $1.pageTables }
    self.init(
      replaced: workers.count, anonymous: frames * profile.pageSize,
      pageTables: tables + workers.count * own.pageTables)
  }

  /// A process and those of the family that it descends from.
  private static func line(of pid: Int32, in profile: FamilyProfile) -> Set<Int32> {
    var line: Set<Int32> = []
    var next: Int32? = pid
    while let one = next, line.insert(one).inserted {
      let parent = profile.rows.first { $0.member.process.pid == one }?.member.process.parent
      next = parent.flatMap { parent in
        profile.rows.contains { $0.member.process.pid == parent } ? parent : nil
      }
    }
    return line
  }
}
