internal import ProcFS

extension Inspection {
  /// Page tables of the lowest level that fork copies for a process: one for each 2 MiB in which it has anonymous memory.
  ///
  /// As `vma_needs_copy` in mm/memory.c: mappings without anonymous memory are not copied. Counted by the mappings' addresses, so it is an upper
  /// bound for sparse ones.
  public func leafTables(of process: Int) -> Int {
    var hasAnonymous = [Bool](repeating: false, count: mappings.count)
    var frames = [Int](repeating: 0, count: mappings.count)
    for group in groups where group.kind == .anonymous || group.kind == .merged {
      for mapping in group.mappings {
        hasAnonymous[mapping] = true
        frames[mapping] += group.frames
      }
    }
    var tables = 0
    var lastTable: UInt64?
    for (index, mapping) in mappings.enumerated() where mapping.process == process && hasAnonymous[index] {
      let span = UInt64(pageSize) * 512
      let first = mapping.mapping.addresses.lowerBound / span
      let last = (mapping.mapping.addresses.upperBound - 1) / span
      let begin = lastTable.map { max(first, $0 + 1) } ?? first
      if last >= begin { tables += min(Int(last - begin + 1), frames[index]) }
      lastTable = last
    }
    return tables
  }
}
