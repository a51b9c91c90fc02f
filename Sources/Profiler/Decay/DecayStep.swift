internal import Inspector

/// What happened to a family between two looks; in pages.
public struct DecayStep: Sendable, Hashable, Codable {
  /// Shared frames that members left for frames of their own: their own writes.
  public var copiedByMembers = 0
  /// Shared frames that the template left for frames of its own; the others keep the old ones.
  public var copiedByTemplate = 0
  /// Frames that processes left for other ones although nobody else mapped them at the earlier look, as far as it could tell: the kernel has
  /// moved the page, or has copied it because something else held it for a moment (`wp_can_reuse_anon_folio` in mm/memory.c).
  ///
  /// Nil of recordings that do not tell.
  public var replaced: Int? = 0
  /// Processes that joined.
  public var joined: [Int32] = []
  /// Processes that are gone.
  public var left: [Int32] = []
  /// Whether another member is the template now.
  public var changedTemplate = false

  /// Creates a step in which nothing happened.
  public init() {}

  /// Compares two looks; nil if they have nothing in common.
  ///
  /// - Complexity: O(pages of both).
  init?(from earlier: FamilyProfile, to later: FamilyProfile) {
    guard let difference = try? SnapshotDifference(from: earlier.snapshot, to: later.snapshot) else { return nil }
    self.init()
    changedTemplate = earlier.template != later.template
    for row in difference.processes {
      let pid = row.process.pid
      if !row.wasThere { joined.append(pid) }
      if !row.isThere { left.append(pid) }
      guard row.wasThere, row.isThere else { continue }
      replaced = (replaced ?? 0) + row.total.replaced
      if pid == later.template { copiedByTemplate += row.total.copied } else { copiedByMembers += row.total.copied }
    }
  }
}
