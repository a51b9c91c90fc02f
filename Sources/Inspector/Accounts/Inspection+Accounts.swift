extension Inspection {
  /// What each process has, in the order of `processes`.
  ///
  /// A process that shares an earlier one's memory has an empty account: its pages are counted there.
  /// - Complexity: O(sum of the mappings of all groups).
  public func accountsByProcess() -> [Account] {
    accounts(count: processes.count) { mappings[$0].process }
  }

  /// What each mapping has, in the order of `mappings`.
  public func accountsByMapping() -> [Account] {
    accounts(count: mappings.count) { $0 }
  }

  /// Every frame once, with the part of it that several processes map; nil where frames are hidden.
  public func total() -> Total? {
    guard coverage.rung == .frames else { return nil }
    var total = Total()
    for group in groups where group.isResident {
      let bytes = group.frames * pageSize
      total.distinct += bytes
      if Set(group.mappings.map { mappings[$0].process }).count > 1 { total.sharedInView += bytes }
      if let count = group.kernelCount, count > group.mappings.count { total.sharedOutside += bytes }
    }
    return total
  }

  /// Whether the frames of a group may be merged ones, though nothing says so; a merged frame is never exclusive.
  func mayBeMerged(_ group: FrameGroup) -> Bool {
    !coverage.tellsMerged && group.kind == .anonymous && group.isExclusive != true
  }

  private func accounts(count: Int, owner: (Int) -> Int) -> [Account] {
    var accounts = [Account](repeating: Account(), count: count)
    for group in groups {
      let hasOthers = group.mappings.contains { mappings[$0].process != mappings[group.mappings[0]].process }
      var index = 0
      while index < group.mappings.count {
        let here = owner(group.mappings[index])
        var times = 0
        while index < group.mappings.count, owner(group.mappings[index]) == here {
          times += 1
          index += 1
        }
        accounts[here].add(
          group, times: times, pageSize: pageSize, hasOtherProcess: hasOthers, mayBeMerged: mayBeMerged(group))
      }
    }
    for (index, mapping) in mappings.enumerated() { accounts[owner(index)].add(mapping, pageSize: pageSize) }
    return accounts
  }
}

/// What all inspected processes have together, each frame counted once; bytes.
public struct Total: Hashable, Sendable {
  /// Different resident frames.
  public var distinct = 0
  /// Of these, frames that more than one inspected process maps.
  public var sharedInView = 0
  /// Of these, frames that processes outside the view map too.
  public var sharedOutside = 0
}
