/// One copy of one unit, somewhere in a store.
struct Block: Sendable, Hashable {
  /// Two views share a unit where their blocks have the same number.
  var id: Int
  /// What the mechanism notes of a block: the extent it is part of, or when it was written.
  var stamp: Int
}
