/// Where a store keeps what a view shows in a unit.
///
/// Two views share a unit where their places are equal. The numbers mean nothing else.
public struct UnitPlace: Hashable, Comparable, Sendable {
  /// Which of the store's parts: a layer, a log, a file, a branch.
  let part: Int
  /// Which piece of that part.
  let piece: Int

  init(part: Int = 0, piece: Int) { (self.part, self.piece) = (part, piece) }

  /// Any order that is always the same.
  public static func < (one: UnitPlace, other: UnitPlace) -> Bool {
    (one.part, one.piece) < (other.part, other.piece)
  }
}
