internal import Inspector

/// What the rules of advice look at; nil is what this run does not tell.
package struct AdviceSignals: Sendable {
  /// The language that the server is written in, as its files tell.
  package enum Runtime: String, Sendable {
    case python, ruby, php, redis, postgres
  }

  /// The runtime; nil for others.
  package var runtime: Runtime?
  /// Bytes of a page.
  package var pageSize: Int
  /// Members that have anonymous memory and are not the template.
  package var workers: Int
  /// Members whose parent is gone.
  package var orphans: Int
  /// The pages of all workers.
  package var pages: Inheritance
  /// Whether it is known which pages are shared with whom.
  package var seesSharing: Bool
  /// Shared pages that the template left for own ones while it was watched.
  package var leftByTemplate: Int
  /// Shared pages that members left.
  package var leftByMembers: Int
  /// Pages that were copied, by events.
  package var copies: Int?
  /// The share of copies made by a garbage collector at work.
  package var collectorShare: Double?
  /// What a garbage collector at work has copied, or would have to have copied of what is broken, if that is more: in bytes.
  package var collectorBound: Int? { bound(of: collectorShare) }
  /// The share of copies that were changes of counts of references, outside of collections.
  package var countShare: Double?
  /// The same of counts of references, in bytes.
  package var countBound: Int? { bound(of: countShare) }
  /// The types whose counts were changed most.
  package var types: [String] = []
  /// The share of broken pages that hold what the template's page holds.
  package var identicalShare: Double?
  /// Whether the kernel copies 4 KiB of a huge page, and not all of it (since Linux 5.8).
  package var copiesSmallParts: Bool?

  /// Where new memory of the workers lies.
  package var allocators: AllocatorUse?
  /// The names of the files that workers have anonymous memory of, without their folders.
  package var files: Set<String> = []

  /// Draws them from a record; nil where nobody was looked at.
  package init?(_ record: ProfileRecord) {
    guard let last = record.looks.last, last.workers > 0 else { return nil }
    pageSize = record.origin.pageSize
    workers = last.workers
    orphans = last.members.count { $0.relation == .orphan }
    pages = last.pages
    seesSharing = last.coverage.rung == .frames
    leftByTemplate = record.looks.reduce(0) { $0 + ($1.since?.copiedByTemplate ?? 0) }
    leftByMembers = record.looks.reduce(0) { $0 + ($1.since?.copiedByMembers ?? 0) }
    copies = record.breaks.flatMap { $0.source == .tracepoints ? $0.total.copied : nil }
    if let causes = record.breaks?.causes { take(causes) }
    identicalShare = record.identical.flatMap { $0.compared > 0 ? Double($0.identical) / Double($0.compared) : nil }
    runtime = Self.runtime(of: last, record.breaks)
    allocators = record.allocators
    files = Set(last.areas.compactMap { $0.name.split(separator: "/").last.map(String.init) })
    let numbers = record.origin.kernel.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
    if numbers.count == 2 { copiesSmallParts = (numbers[0], numbers[1]) >= (5, 8) }
  }

  /// What a share of copies comes to: of those that were seen, and of what is broken, which may have been so before.
  private func bound(of share: Double?) -> Int? {
    share.map { Int(($0 * Double(max(copies ?? 0, pages.broken) * pageSize)).rounded(.up)) }
  }

  private mutating func take(_ causes: CauseSummary) {
    let all = causes.counts.values.reduce(0) { $0 + $1.copied }
    guard all > 0 else { return }
    func share(_ condition: (CauseKind) -> Bool) -> Double {
      Double(causes.byKind.reduce(0) { condition($1.kind) ? $0 + $1.count.copied : $0 }) / Double(all)
    }
    if causes.runtimes.contains(where: \.isHeard) {
      collectorShare = share { if case .collector = $0 { true } else { false } }
    }
    guard causes.runtimes.contains(where: { $0.objects == .verified }) else { return }
    countShare = share { $0 == .write(.referenceCount) }
    types = causes.byType.filter { $0.part == .referenceCount }.map(\.type)
  }

  private static func runtime(of look: FamilyLook, _ breaks: BreakSummary?) -> Runtime? {
    let files = look.areas.map(\.name) + (breaks?.code.compactMap(\.name.module) ?? [])
    let names = files.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    let beginnings: [(String, Runtime)] = [
      ("python3", .python), ("libpython3", .python), ("libruby", .ruby), ("ruby", .ruby), ("php-fpm", .php),
      ("redis-server", .redis), ("redis-check-rdb", .redis), ("postgres", .postgres),
    ]
    return beginnings.first { beginning, _ in names.contains { $0.hasPrefix(beginning) } }?.1
  }
}
