extension Machine {
  /// read(2) and write(2) of a file that is open with O_DIRECT, one page a call: G-1, G-2 and G-5.
  ///
  /// `fill` is what the file brings into each page; without it the pages go to the file, and their first bytes are
  /// returned. Stops with `badAddress` at the first page that cannot be had.
  public mutating func transferDirectly(_ task: TaskID, _ pages: Range<PageNumber>, fill: UInt8? = nil)
    -> KernelAccessResult
  {
    var result = KernelAccessResult()
    guard let space = tasks[task].space else {
      result.error = .noSuchProcess
      return result
    }
    let request = PageRequest(writes: fill != nil, pins: behaviour.directTransfersPin)
    let store = fill.map { PageStore(Access(kind: .write, mode: .kernel, value: $0, wholePage: true)) }
    for page in pages {
      if access(task, space, page, request, store: store, &result) { continue }
      if fill == nil, behaviour.directWritesFallBack, copyThroughPageCache(task, space, page, &result) { continue }
      result.error = .badAddress
      break
    }
    return result
  }

  /// A buffered write from a page that get_user_pages could not have, which a direct one fell back to (generic_perform_write).
  ///
  /// The kernel copies with page faults disabled, because it holds a folio of the file locked, so the first trap is in vain. Then
  /// it reads a byte to bring the page in (fault_in_iov_iter_readable), which may let a stack grow, and copies again.
  private mutating func copyThroughPageCache(
    _ task: TaskID, _ space: Int, _ page: PageNumber, _ result: inout KernelAccessResult
  ) -> Bool {
    let copy = Access(kind: .read, mode: .kernel, wholePage: true)
    var inVain = TouchResult()
    refuse(task, space, page, copy, .segmentationFault, .faultsDisabled, &inVain)
    let asked = touch(task, page..<page + 1, Access(kind: .read, mode: .kernel))
    result.counts += asked.counts
    guard asked.refusedPage == nil else { return false }
    result.values.append(view(task, page).content.first)
    return true
  }
}
