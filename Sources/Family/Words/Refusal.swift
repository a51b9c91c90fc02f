/// What a system was asked to do.
public enum Verb: String, Sendable, Hashable, CaseIterable {
  case create, read, write, open, attributes, snapshot, drop, reclaim, checkpoint, wait
}

/// Why a system does not do what it was asked; nothing has changed then.
public enum Refusal: Error, Sendable, Hashable {
  /// There is no such view, or no longer.
  case noSuchView(ViewID)
  /// The range is empty, or not within the base.
  case outOfRange(Range<Int>, size: Int)
  /// The base exists already.
  case alreadyCreated
  /// The view can only be read, and why.
  case readOnly(ViewID, reason: String)
  /// Others need what was to go.
  case pinned(by: [ViewID])
  /// The system has no such verb, or not in this form, and why.
  case unsupported(Verb, reason: String)
  /// The moment is in the future, or older than what the system keeps.
  case beyondHistory(Point)
  /// The view lost its data, and why.
  case invalidated(ViewID, reason: String)
  /// A limit of the system is reached.
  case limit(reason: String)
}
