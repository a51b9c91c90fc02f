extension Machine {
  /// Merges a VMA with its neighbours where vma_merge would, and returns the index of the result: what grew by that may be large
  /// enough for khugepaged (C-5).
  @discardableResult
  mutating func mergeVMA(_ space: Int, at index: Int) -> Int {
    let before = spaces[space].vmas.count
    let merged = spaces[space].mergeVMA(at: index, behaviour, link: nextLink())
    if spaces[space].vmas.count < before { enterKhugepaged(space, spaces[space].vmas[merged]) }
    return merged
  }

  /// The next number for VMAs that are linked into the interval trees of their anon_vmas.
  mutating func nextLink() -> Int {
    lastLink += 1
    return lastLink
  }
}
