extension Machine {
  /// fork(2): dup_mmap and copy_page_range.
  ///
  /// Rules FK-1 to FK-9.
  ///
  /// The child runs on the parent's CPU and starts with no faults. O(VMAs), and O(entries) of the VMAs that cannot
  /// be forked lazily; see `forksLazily`.
  public mutating func fork(_ parent: TaskID) throws(SystemError) -> TaskID {
    let source = try space(of: parent)
    let child = spaces.count
    spaces.append(AddressSpace())
    spaces[child].needsEagerFork = spaces[source].needsEagerFork
    spaces[child].origin = source
    forkKSM(from: source, to: child)
    forkKhugepaged(from: source, to: child)
    let gibibytes = shareTables(from: source, to: child)
    for index in spaces[source].vmas.indices {
      var vma = spaces[source].vmas[index]
      if vma.flags.contains(.dontCopy) { continue }
      vma.flags.subtract([.locked, .lockOnFault, .userfaultMissing, .userfaultProtected])
      vma.userfault = nil
      // hugetlb_dup_vma_private: nothing was promised to a child, and nothing taken back from it.
      vma.promise = HugeTLBPromise()
      if vma.flags.contains(.wipeOnFork) {
        vma.anonVMA = nil
      } else if vma.anonVMA != nil || vma.flags.contains(.mayHaveGuards) {
        // vma_needs_copy: only a VMA with an anon_vma has something that a fault could not find again (FK-1).
        copyTables(from: source, to: child, vma, gibibytes: gibibytes, by: parent)
        if vma.anonVMA != nil { vma.anonVMA = makeAnonVMA(isSingular: false) }
      }
      vma.link = nextLink()
      spaces[child].vmas.append(vma)
      guard vma.isHugeTLB else { continue }
      if vma.isShared, !behaviour.forkSkipsSharedHugeTLB { shareHugeTLB(from: source, to: child, vma) }
      guard vma.anonVMA != nil else { continue }
      do throws(SystemError) {
        try copyHugeTLB(parent, from: source, to: child, vma)
      } catch {
        leave(child, cpu: tasks[parent].cpu)
        throw error
      }
    }
    spaces[child].hasGuards = spaces[source].hasGuards
    spaces[child].hasSwapped = spaces[source].hasSwapped
    let made = addTask(parent: parent, space: child)
    inheritDescriptors(from: parent, to: made)
    return made
  }

  /// vfork(2): the child runs in the parent's address space and the parent sleeps until it calls exec or exit.
  public mutating func vfork(_ parent: TaskID) throws(SystemError) -> TaskID {
    let shared = try space(of: parent)
    spaces[shared].users += 1
    let child = addTask(parent: parent, space: shared)
    tasks[parent].suspendedBy = child
    inheritDescriptors(from: parent, to: child)
    return child
  }

  /// posix_spawn(3): vfork and exec in one, so the child starts with an empty address space.
  public mutating func spawn(_ parent: TaskID) throws(SystemError) -> TaskID {
    let old = try space(of: parent)
    spaces.append(AddressSpace())
    inheritMerging(from: old, to: spaces.count - 1)
    return addTask(parent: parent, space: spaces.count - 1)
  }

  /// clone(2) with CLONE_THREAD: a thread of the task's process, with counters of its own.
  ///
  /// It runs on the CPU of the task, or on another one from its start.
  public mutating func thread(_ maker: TaskID, cpu: Int? = nil) throws(SystemError) -> TaskID {
    let shared = try space(of: maker)
    spaces[shared].users += 1
    let thread = addTask(parent: maker, space: shared)
    tasks[thread].leader = tasks[maker].leader
    if let cpu { place(thread, cpu: cpu) }
    return thread
  }

  /// execve(2): the address space is dropped and an empty one begins; the fault counters go on.
  ///
  /// The other threads of the process end, and the task is its leader from then on (de_thread).
  public mutating func exec(_ task: TaskID) throws(SystemError) {
    let old = try space(of: task)
    let leader = tasks[task].leader
    endOthers(than: task, .exited)
    tasks[task].leader = task
    spaces.append(AddressSpace())
    tasks[task].space = spaces.count - 1
    inheritMerging(from: old, to: spaces.count - 1)
    leave(old, cpu: tasks[task].cpu)
    closeDescriptors(of: leader)
    wakeParent(of: task)
  }

  /// _exit(2) of a process, with all its threads, or the end of a thread.
  public mutating func exit(_ task: TaskID) throws(SystemError) {
    _ = try space(of: task)
    if tasks[task].leader == task { endOthers(than: task, .exited) }
    endTask(task, .exited)
  }

  /// Ends a process and all its threads by a signal.
  public mutating func kill(_ task: TaskID, _ signal: Signal) {
    endOthers(than: task, .killed(signal))
    if behaviour.coreDumpEndsSharers { endSharers(of: task) }
    endTask(task, .killed(signal))
  }

  /// Ends the other tasks of a process: the one that caused it is the last to leave the address space.
  private mutating func endOthers(than task: TaskID, _ state: Task.State) {
    let leader = tasks[task].leader
    for other in tasks.indices where other != task && tasks[other].leader == leader { endTask(other, state) }
  }

  /// zap_threads: the processes that share the address space of one that dumps core.
  private mutating func endSharers(of task: TaskID) {
    guard let space = tasks[task].space else { return }
    for other in tasks.indices where other != task && tasks[other].space == space { endTask(other, .killed(.kill)) }
  }

  private mutating func endTask(_ task: TaskID, _ state: Task.State) {
    guard let space = tasks[task].space else { return }
    tasks[task].state = state
    tasks[task].space = nil
    leave(space, cpu: tasks[task].cpu)
    let leader = tasks[task].leader
    if !tasks.contains(where: { $0.leader == leader && $0.space != nil }) { closeDescriptors(of: leader) }
    wakeParent(of: task)
  }

  /// Whether a process sleeps in vfork.
  public func isSuspended(_ task: TaskID) -> Bool { tasks[task].suspendedBy != nil }

  private mutating func wakeParent(of task: TaskID) {
    guard let parent = tasks[task].parent, tasks[parent].suspendedBy == task else { return }
    tasks[parent].suspendedBy = nil
  }

  private mutating func addTask(parent: TaskID, space: Int) -> TaskID {
    tasks.append(
      Task(
        parent: parent, leader: tasks.count, space: space, cpu: tasks[parent].cpu, policy: tasks[parent].policy))
    return tasks.count - 1
  }

  /// mmput: the last user tears the address space down (exit_mmap).
  private mutating func leave(_ space: Int, cpu: Int) {
    spaces[space].users -= 1
    guard spaces[space].users == 0 else { return }
    exitKSM(space)
    leaveKhugepaged(space)
    // The program itself has mappings too, so that there is always something to take down.
    drainForUnmap(cpu)
    leaveSharedTables(space)
    if let first = spaces[space].vmas.first, let last = spaces[space].vmas.last {
      _ = removeMappings(space, first.pages.lowerBound..<last.pages.upperBound, cpu: cpu)
    }
    // Its number is never used again; the memory of its arrays is. What KSM knows of its pages goes with the next scan.
    let (membership, origin) = (spaces[space].ksm, spaces[space].origin)
    spaces[space] = AddressSpace()
    spaces[space].users = 0
    spaces[space].ksm = membership
    spaces[space].origin = origin
  }

  /// copy_page_range: a table in the child for each table of the parent, even an empty one (FK-9).
  ///
  /// `gibibytes` are those whose tables are not shared.
  private mutating func copyTables(from source: Int, to child: Int, _ vma: VMA, gibibytes: [Int], by task: TaskID) {
    let firstSlot = vma.pages.lowerBound >> AddressSpace.upperShift
    let lastSlot = (vma.pages.upperBound - 1) >> AddressSpace.upperShift
    for upper in spaces[source].uppers where (firstSlot...lastSlot).contains(upper) {
      spaces[child].makeUpper(for: upper << AddressSpace.upperShift)
    }
    var parts: [LeafPart] = []
    for gibibyte in gibibytes {
      let first = gibibyte << AddressSpace.directoryShift
      let pages = vma.pages.clamped(to: first..<first + 1 << AddressSpace.directoryShift)
      guard !pages.isEmpty else { continue }
      _ = spaces[child].makeDirectory(for: first, in: &memory.tables)
      parts += leafParts(source, pages)
    }
    guard !parts.isEmpty else { return }
    let mayHavePins = spaces[source].hasPinned && behaviour.copiesPinnedAtFork && !memory.held.isEmpty
    let copiesAll = policy == .eagerFork && vma.isCopyOnWrite
    let mayCopy = mayHavePins || copiesAll
    for index in parts.indices {
      let part = parts[index]
      guard let pmd = hugePMD(source, at: part.firstPage) else { continue }
      // G-4: a pinned huge page is copied entry by entry.
      parts[index].isHuge = !(mayHavePins && mayBePinned(pmd))
      if parts[index].isHuge {
        if copiesAll, !pmd.isZero {
          mapNewHugePage(task, child, vma, part.firstPage, copying: pmd.entry.frame)
        } else {
          copyPMD(pmd, from: source, to: child)
        }
      } else {
        splitPMD(source, at: part.firstPage, cpu: tasks[task].cpu)
      }
    }
    parts.removeAll(where: \.isHuge)
    if mayCopy, interleaves(task, vma) {
      // Each copy goes to a node of its own.
      parts = parts.flatMap { part in
        part.slots.map { LeafPart(base: part.base, firstPage: part.firstPage, slots: $0..<$0 + 1, isHuge: false) }
      }
    }
    var targets: [Int] = []
    targets.reserveCapacity(parts.count)
    for part in parts { targets.append(spaces[child].makeLeaf(for: part.firstPage, in: &memory.tables) * 512) }
    let copyOnWrite = vma.isCopyOnWrite
    let childWrites = vma.flags.contains(.write)
    let hasSwapped = spaces[source].hasSwapped
    // N-3: copies are placed by the policy of the VMA and the CPU that forks.
    let newFrames = mayCopy ? parts.map { walked(task, vma, $0.firstPage + $0.slots.lowerBound).newFrame } : []
    let most = copiesAll ? parts.reduce(0) { $0 + $1.slots.count } : mayHavePins ? memory.heldFrameCount : 0
    memory.withWalk(space: child, cpu: tasks[task].cpu, reserving: most) { walk in
      for index in parts.indices {
        let part = parts[index]
        if mayCopy {
          walk.copyForForkWithPins(
            from: part.base, to: targets[index], part.slots, copyOnWrite: copyOnWrite, childWrites: childWrites,
            newFrame: newFrames[index])
          continue
        }
        walk.copyForFork(from: part.base, to: targets[index], part.slots, copyOnWrite: copyOnWrite)
      }
      guard hasSwapped else { return }
      for part in parts { walk.shareSwapped(part.base, part.slots) }
    }
  }
}
