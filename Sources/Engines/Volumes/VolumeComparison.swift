internal import Family

/// In how many units two views of a system do not show the same.
///
/// Contents that have differed once stay different, because every write is another one.
enum VolumeComparison {
  static func differentUnits(
    _ system: some CopyOnWriteSystem, _ one: ViewID, _ other: ViewID, bytes: Int
  ) throws(Refusal) -> Int {
    let (first, second) = (try system.read(one, 0..<bytes), try system.read(other, 0..<bytes))
    return zip(first.contents, second.contents).count { $0 != $1 }
  }
}
