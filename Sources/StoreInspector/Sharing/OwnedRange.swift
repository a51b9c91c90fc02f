/// A run of bytes of a store, and one who refers to it.
struct OwnedRange: Hashable, Sendable {
  var start: UInt64
  var end: UInt64
  /// The number of the owner.
  var owner: Int32
  /// Whether the store says that there are sharers, without saying which.
  var isMarkedShared = false
}
