/// What one view of a system has.
public struct ViewStats: Sendable, Hashable {
  /// The view.
  public let view: ViewID
  /// It cannot be written.
  public let isReadOnly: Bool
  /// What it references, by the number of views that reference it.
  public let bytes: SharedBytes
  /// What the system's own meter calls shared; nil where it has none, or where it means the same as `bytes.shared`.
  public let reportedShared: Int?

  /// One row.
  public init(_ view: ViewID, isReadOnly: Bool, bytes: SharedBytes, reportedShared: Int? = nil) {
    (self.view, self.isReadOnly, self.bytes, self.reportedShared) = (view, isReadOnly, bytes, reportedShared)
  }

  /// All that the view can reach.
  public var referenced: Int { bytes.referenced }
  /// What only this view can reach.
  public var exclusive: Int { bytes.exclusive }
  /// What other views reach too.
  public var shared: Int { bytes.shared }
  /// The view's part of all, as PSS divides it; rounded down.
  public var distributed: Int { bytes.distributed }
}

/// What a system has.
///
/// The distributed bytes of all views, `garbage`, `reusable` and `metadata` are together `physical`.
public struct Stats: Sendable, Hashable {
  /// The views, in the order of their creation.
  public var views: [ViewStats]
  /// The space that is taken.
  public var physical: Int
  /// Content that no view can reach and that takes space all the same.
  public var garbage: Int
  /// Space that is held and holds nothing: reservations, free lists, free space inside pages.
  public var reusable: Int
  /// Bookkeeping that is part of `physical`.
  public var metadata: Int
  /// The views because of which garbage or old versions cannot go yet.
  public var pinnedBy: [ViewID]

  /// Everything a system tells of itself.
  public init(
    views: [ViewStats], physical: Int, garbage: Int = 0, reusable: Int = 0, metadata: Int = 0, pinnedBy: [ViewID] = []
  ) {
    self.views = views
    self.physical = physical
    self.garbage = garbage
    self.reusable = reusable
    self.metadata = metadata
    self.pinnedBy = pinnedBy
  }

  /// What one view has; nil if there is no such view.
  public subscript(view: ViewID) -> ViewStats? { views.first { $0.view == view } }
}
