/// How a member keeps what is shared apart from what is written.
public enum Mechanism: String, Sendable, Hashable, CaseIterable {
  /// References are counted; what nobody else has is written in place.
  case refcount
  /// Every write goes to a new place.
  case redirect
  /// The object is copied into a layer above the first time it is written, or opened for that.
  case copyUp
  /// What is older than the last snapshot is copied.
  case stamped
  /// The old content is copied to everyone who still needs it, and the new one written in place.
  case copyOut
  /// Versions are appended to a log.
  case versionLog
  /// Everything between the changed leaf and the root is copied.
  case pathCopy
  /// Old versions of a row hang on the new one.
  case versionChain
}
