extension ScenarioBuilder {
  /// Pages of the pool are frames of 2 MiB.
  static let pagesOfHugeTLB = 512

  /// Takes note of the pool, which is there before anything else happens.
  mutating func addPool(_ pages: Int, at verb: Located<Verb>) throws(Problem) {
    guard !steps.contains(where: { $0.action.makesPool }) else {
      throw Problem("the scenario has a pool of 2 MiB pages already", at: verb)
    }
    guard steps.allSatisfy({ $0.action.process == nil }) else {
      throw Problem("`hugetlb` stands before the first process", at: verb)
    }
    append(.hugeTLB(pages: pages), at: verb.position)
  }

  /// The kind of a mapping of 2 MiB pages.
  func hugeTLBKind(_ map: MapSyntax) throws(Problem) -> MapKind {
    guard steps.contains(where: { $0.action.makesPool }) else {
      throw Problem(
        "there is no pool of 2 MiB pages", at: map.hugeTLB ?? map.region.position,
        hint: "`hugetlb pages=8` comes before the first process")
    }
    guard map.pages.value % Self.pagesOfHugeTLB == 0 else {
      throw Problem(
        "\(map.pages.value) pages are no whole number of 2 MiB pages", at: map.pages,
        expected: "a multiple of \(Self.pagesOfHugeTLB)")
    }
    // From 1 GiB on processes share the page tables of shared mappings (huge_pmd_share).
    guard map.pages.value < 1 << 18 else {
      throw Problem("memory of 2 MiB pages is shorter than 1 GiB here", at: map.pages)
    }
    return .hugeTLB(shared: map.backing == .sharedAnonymous)
  }

  /// What is not modelled of 2 MiB pages: policies, migration.
  func checkIsNotHugeTLB(_ syntax: TargetSyntax) throws(Problem) {
    guard case .hugeTLB = regions[syntax.region.value]?.backing else { return }
    throw Problem(
      "`\(syntax.region.value)` has 2 MiB pages, which stay where the pool has them", at: syntax.region,
      hint: "use anonymous memory without `hugetlb`")
  }

  /// What could lose promises of the whole machine, or leave a process in an endless loop, is refused.
  func checkHugeTLBRemap(
    _ source: PageSelection, to destination: Located<RegionName>?, length: Int, by process: ProcessName
  ) throws(Problem) {
    let place = regions[source.region]?.position ?? SourcePosition(line: 1, column: 1)
    guard source.pages.lowerBound % Self.pagesOfHugeTLB == 0, source.pages.count % Self.pagesOfHugeTLB == 0,
      length % Self.pagesOfHugeTLB == 0
    else {
      throw Problem("`remap` of 2 MiB pages needs whole ones", at: destination?.position ?? place)
    }
    guard let destination else { return }
    let mapped = table.region(source.region, of: process)?.length ?? 0
    guard source.pages.lowerBound == 0, source.pages.upperBound >= mapped else {
      throw Problem(
        "`remap` moves all of `\(source.region)` or nothing", at: destination,
        hint: "of 2 MiB pages that stay the kernel would forget what it has promised (fixup_hugetlb_reservations)")
    }
    guard !steps.contains(where: { $0.action.forks }) else {
      throw Problem(
        "`remap` moves memory of 2 MiB pages only before the first `fork`", at: destination,
        hint: "an owner that takes pages back looks for them at its own addresses (unmap_ref_private)")
    }
  }
}

extension Action {
  fileprivate var makesPool: Bool {
    if case .hugeTLB = self { return true }
    return false
  }

  fileprivate var forks: Bool {
    if case .fork(_, _, .fork) = self { return true }
    return false
  }
}
