extension Machine {
  /// mprotect(2).
  ///
  /// `access` holds read, write and execute only.
  ///
  /// The error is `noMemory` where a page has no mapping; VMAs before it are changed by then.
  @discardableResult
  public mutating func protect(_ task: TaskID, _ pages: Range<PageNumber>, access: VMAFlags) -> (
    effects: CallEffects, error: SystemError?
  ) {
    var effects = CallEffects()
    guard let space = tasks[task].space else { return (effects, .noSuchProcess) }
    do throws(SystemError) {
      try changeProtection(task, space, pages, access: access, &effects)
    } catch {
      return (effects, error)
    }
    return (effects, nil)
  }

  private mutating func changeProtection(
    _ task: TaskID, _ space: Int, _ pages: Range<PageNumber>, access: VMAFlags, _ effects: inout CallEffects
  ) throws(SystemError) {
    try changeFlags(space, pages, cpu: tasks[task].cpu) { machine, space, index, old in
      var new = old.subtracting(.access).union(access)
      if access.contains(.write), old.isDisjoint(with: [.account, .write, .shared, .noReserve, .hugeTLB]) {
        new.insert(.account)
      } else if !access.contains(.write), old.contains(.account), machine.spaces[space].vmas[index].isAnonymous,
        machine.spaces[space].vmas[index].anonVMA == nil
      {
        new.remove(.account)
      }
      return new
    } then: { machine, range, vma, old in
      guard vma.flags != old else { return }
      machine.changeProtection(space, range, vma, cpu: machine.tasks[task].cpu)
      // mprotect_fixup: a locked private VMA that becomes writable is populated again (L-2).
      if old.intersection([.write, .shared, .locked]) == .locked, access.contains(.write) {
        effects.counts += machine.populate(task, range).counts
      }
    }
  }

  /// change_protection of one VMA: V-1.
  private mutating func changeProtection(_ space: Int, _ pages: Range<PageNumber>, _ vma: VMA, cpu: Int) {
    if vma.isHugeTLB { return protectHugeTLB(space, vma, pages) }
    let upgrade: ProtectionUpgrade =
      if !vma.flags.contains(.write) {
        .never
      } else if !vma.isShared {
        privateUpgrade
      } else if let file = vma.file, files[file].store == .disk {
        .dirty
      } else {
        .always
      }
    let hugeUpgrade = behaviour.protectUpgradesHugePages ? upgrade : .never
    let parts = leafParts(space, pages)
    for part in parts where part.isHuge { loseHugeDirty(space, at: part.firstPage) }
    let joins = behaviour.protectJoinsEntries
    memory.withWalk(cpu: cpu) { walk in
      for part in parts {
        if joins { walk.joinProtectionBatches(part.base, part.slots) }
        walk.protect(part.base, part.slots, upgrade: part.isHuge ? hugeUpgrade : upgrade)
      }
    }
  }

  private var privateUpgrade: ProtectionUpgrade {
    guard behaviour.hasAnonExclusive else { return .never }
    return behaviour.protectUpgradeNeedsDirty ? .exclusiveAndDirty : .exclusive
  }

  /// A change of a PMD that maps memory loses what the hardware wrote down, on some versions.
  mutating func loseHugeDirty(_ space: Int, at page: PageNumber) {
    guard behaviour.protectLosesHugeDirty, let pmd = hugePMD(space, at: page), pmd.entry.isWritable else { return }
    setFlags(of: pmd, removing: PTE.dirty)
  }

  /// Gives the VMAs of a range new flags: splits at its ends, merges with neighbours (vma_modify_flags).
  ///
  /// `then` runs for each VMA part after its flags are set, with the part's pages, the VMA and its old flags.
  mutating func changeFlags(
    _ space: Int, _ pages: Range<PageNumber>, cpu: Int,
    _ flags: (inout Machine, _ space: Int, _ index: Int, _ old: VMAFlags) -> VMAFlags,
    then: (inout Machine, Range<PageNumber>, VMA, _ old: VMAFlags) -> Void
  ) throws(SystemError) {
    guard !pages.isEmpty else { return }
    var next = pages.lowerBound
    while next < pages.upperBound {
      guard let index = spaces[space].indexOfVMA(containing: next) else { throw .noMemory }
      let vma = spaces[space].vmas[index]
      let part = next..<min(vma.pages.upperBound, pages.upperBound)
      let new = flags(&self, space, index, vma.flags)
      if new != vma.flags {
        try splitHugeTLB(space, at: part)
        splitVMA(space, at: part.lowerBound, cpu: cpu)
        splitVMA(space, at: part.upperBound, cpu: cpu)
        if let middle = spaces[space].indexOfVMA(containing: part.lowerBound) {
          spaces[space].vmas[middle].flags = new
          let merged = mergeVMA(space, at: middle)
          then(&self, part, spaces[space].vmas[merged], vma.flags)
        }
      } else {
        then(&self, part, vma, vma.flags)
      }
      next = part.upperBound
    }
  }
}
