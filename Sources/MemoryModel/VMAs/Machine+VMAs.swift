extension Machine {
  /// Merges a VMA with its neighbours where vma_merge would, and returns the index of the result.
  @discardableResult
  mutating func mergeVMA(_ space: Int, at index: Int) -> Int {
    spaces[space].mergeVMA(at: index, behaviour, link: nextLink())
  }

  /// The next number for VMAs that are linked into the interval trees of their anon_vmas.
  mutating func nextLink() -> Int {
    lastLink += 1
    return lastLink
  }
}
