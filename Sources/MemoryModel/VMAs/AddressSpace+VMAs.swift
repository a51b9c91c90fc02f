extension AddressSpace {
  /// Index of the first VMA that ends behind a page (find_vma).
  ///
  /// O(log n).
  func indexOfVMA(endingAfter page: PageNumber) -> Int {
    var low = 0
    var high = vmas.count
    while low < high {
      let middle = (low + high) / 2
      if vmas[middle].pages.upperBound <= page { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Index of the VMA that contains a page (vma_lookup), or nil.
  func indexOfVMA(containing page: PageNumber) -> Int? {
    let index = indexOfVMA(endingAfter: page)
    guard index < vmas.count, vmas[index].pages.lowerBound <= page else { return nil }
    return index
  }

  /// Indices of the VMAs that overlap a range.
  func indicesOfVMAs(overlapping range: Range<PageNumber>) -> Range<Int> {
    let first = indexOfVMA(endingAfter: range.lowerBound)
    var end = first
    while end < vmas.count, vmas[end].pages.lowerBound < range.upperBound { end += 1 }
    return first..<end
  }

  /// Whether every page of a range belongs to some VMA.
  func isFullyMapped(_ range: Range<PageNumber>) -> Bool {
    var next = range.lowerBound
    for index in indicesOfVMAs(overlapping: range) {
      guard vmas[index].pages.lowerBound <= next else { return false }
      next = vmas[index].pages.upperBound
    }
    return next >= range.upperBound
  }

  /// Makes sure that a VMA border lies before a page (split_vma).
  ///
  /// Both halves keep the anon_vma, and are linked anew (anon_vma_clone, vma_complete).
  mutating func splitVMA(at page: PageNumber, link: Int) {
    guard let index = indexOfVMA(containing: page), vmas[index].pages.lowerBound < page else { return }
    var upper = vmas[index]
    upper.pageOffset += page - upper.pages.lowerBound
    upper.pages = page..<upper.pages.upperBound
    vmas[index].pages = vmas[index].pages.lowerBound..<page
    vmas[index].link = link
    upper.link = link
    vmas.insert(upper, at: index + 1)
  }

  mutating func insert(_ vma: VMA) {
    vmas.insert(vma, at: indexOfVMA(endingAfter: vma.pages.lowerBound))
  }

  /// Merges a VMA with its neighbours where vma_merge would, and returns the index of the result, which is linked anew.
  mutating func mergeVMA(at index: Int, _ behaviour: KernelBehaviour, link: Int) -> Int {
    guard behaviour.mergesIntoUntouchedMappings else { return mergeVMAIntoTouched(at: index, link: link) }
    var index = index
    if index > 0, Self.canMerge(vmas[index - 1], vmas[index]) {
      joinVMA(at: index - 1, link: link)
      index -= 1
    }
    if index + 1 < vmas.count, Self.canMerge(vmas[index], vmas[index + 1]) {
      joinVMA(at: index, link: link)
    }
    return index
  }

  /// vma_merge up to Linux 6.15: each neighbour is asked on its own, and where both fit, whether they fit each other.
  private mutating func mergeVMAIntoTouched(at index: Int, link: Int) -> Int {
    let joinsLeft = index > 0 && Self.canTakeIn(vmas[index - 1], vmas[index], isLeft: true)
    let joinsRight = index + 1 < vmas.count && Self.canTakeIn(vmas[index + 1], vmas[index], isLeft: false)
    if joinsLeft, joinsRight {
      let left = vmas[index - 1].anonVMA?.identity
      let right = vmas[index + 1].anonVMA?.identity
      if left == nil || right == nil || left == right { joinVMA(at: index, link: link) }
    } else if joinsRight {
      joinVMA(at: index, link: link)
    }
    guard joinsLeft else { return index }
    joinVMA(at: index - 1, link: link)
    return index - 1
  }

  /// Whether a neighbour takes a VMA in: without an anon_vma of its own it takes in none that has one.
  private static func canTakeIn(_ neighbour: VMA, _ vma: VMA, isLeft: Bool) -> Bool {
    guard isLeft ? areAlike(neighbour, vma) : areAlike(vma, neighbour) else { return false }
    if vma.anonVMA == nil, let own = neighbour.anonVMA { return own.isSingular }
    return vma.anonVMA?.identity == neighbour.anonVMA?.identity
  }

  private mutating func joinVMA(at index: Int, link: Int) {
    let right = vmas.remove(at: index + 1)
    vmas[index].pages = vmas[index].pages.lowerBound..<right.pages.upperBound
    vmas[index].anonVMA = vmas[index].anonVMA ?? right.anonVMA
    vmas[index].link = link
    vmas[index].flags.formUnion(right.flags)
  }

  /// Whether two VMAs lie side by side and differ in nothing but their anon_vma.
  private static func areAlike(_ left: VMA, _ right: VMA) -> Bool {
    // VM_DONTEXPAND keeps mappings of 2 MiB pages apart.
    !left.isHugeTLB && left.pages.upperBound == right.pages.lowerBound
      && left.flags.symmetricDifference(right.flags).isSubset(of: .mayHaveGuards) && left.userfault == right.userfault
      && left.backing == right.backing && left.pageOffset + left.pages.count == right.pageOffset
      && left.policy == right.policy
  }

  /// can_vma_merge_after and is_mergeable_anon_vma of mm/vma.c.
  private static func canMerge(_ left: VMA, _ right: VMA) -> Bool {
    guard areAlike(left, right) else { return false }
    switch (left.anonVMA, right.anonVMA) {
    case (nil, nil): return true
    case (let some?, nil), (nil, let some?): return some.isSingular
    case (let one?, let other?): return one.identity == other.identity
    }
  }

  /// The anon_vma of a neighbour that a VMA without one may take over (find_mergeable_anon_vma).
  func reusableAnonVMA(forVMAAt index: Int) -> AnonVMA? {
    if index + 1 < vmas.count,
      let found = Self.reusable(left: vmas[index], right: vmas[index + 1], old: vmas[index + 1])
    {
      return found
    }
    if index > 0, let found = Self.reusable(left: vmas[index - 1], right: vmas[index], old: vmas[index - 1]) {
      return found
    }
    return nil
  }

  private static func reusable(left: VMA, right: VMA, old: VMA) -> AnonVMA? {
    guard left.pages.upperBound == right.pages.lowerBound,
      left.flags.symmetricDifference(right.flags).isSubset(of: .access.union(.mayHaveGuards)),
      left.backing == right.backing, left.pageOffset + left.pages.count == right.pageOffset,
      left.policy == right.policy, let found = old.anonVMA, found.isSingular
    else { return nil }
    return found
  }
}
