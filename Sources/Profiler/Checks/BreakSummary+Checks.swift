extension BreakSummary {
  /// Identities of what was recorded; nothing where nothing could be.
  package var checks: [ProfileChecks.Check] {
    guard source != nil, problem == nil else { return [] }
    let whole = processes.values.filter { $0.countedFaults != nil }
    let lost = [self.lost.faults, self.lost.allocations, self.lost.processes, self.lost.unsorted, self.lost.malformed]
    var checks = [
      ProfileChecks.Check(
        name: "records that were lost", counted: lost.reduce(0) { $0 + Int(clamping: min($1, 1 << 40)) }, kernel: 0,
        unit: .records),
      // A fault may be under way in each process when the kernel is asked for its counter.
      ProfileChecks.Check(
        name: "recorded faults that the kernel has not counted",
        counted: whole.reduce(0) { $0 + max(0, -($1.withoutRecord ?? 0)) }, kernel: 0, unit: .faults,
        relation: .atMost, slack: whole.count),
    ]
    let known = total.copied + total.reused + total.zeroFilled
    if source == .tracepoints, known > 0 {
      checks.append(
        ProfileChecks.Check(
          name: "writes that were copied, reused or zero-filled, and all writes to pages that were there",
          counted: known, kernel: total.writes, unit: .writes))
    }
    // Faults that nobody can record may have changed as many pages; of a process that was not there all the time they are not known.
    let compared = processes.compactMap { pid, count in
      pages[pid].flatMap { pages in count.withoutRecord.map { (pages: pages, hidden: max(0, $0)) } }
    }
    guard !compared.isEmpty else { return checks }
    for (name, field) in [
      ("pages that changed without a fault of their process", \ExplainedPages.changedUnexplained),
      ("pages that appeared without a fault of their process", \ExplainedPages.appearedUnexplained),
    ] {
      checks.append(
        ProfileChecks.Check(
          name: name, counted: compared.reduce(0) { $0 + max(0, $1.pages[keyPath: field] - $1.hidden) }, kernel: 0,
          unit: .pages, relation: .atMost))
    }
    return checks
  }
}

extension ProfileRecord {
  /// All identities that could be checked.
  public var invariants: [ProfileChecks.Check] { (checks?.checks ?? []) + (breaks?.checks ?? []) }
}
