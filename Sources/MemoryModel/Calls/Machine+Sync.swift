extension Machine {
  /// msync(2) with MS_SYNC: dirty pages of shared file mappings are written back (S-2).
  ///
  /// Writeback cleans the folio and write-protects it in every shared mapping of every process (folio_mkclean), so that
  /// the next write is seen. Private mappings and shmem are left alone. Throws `noMemory` where pages have no mapping.
  public mutating func sync(_ task: TaskID, _ pages: Range<PageNumber>) throws(SystemError) {
    let space = try space(of: task)
    for index in spaces[space].indicesOfVMAs(overlapping: pages) {
      let vma = spaces[space].vmas[index]
      guard vma.isShared, let file = vma.file, files[file].store == .disk else { continue }
      let part = pages.clamped(to: vma.pages)
      let first = vma.filePage(of: part.lowerBound)
      writeBack(file, first..<min(first + part.count, max(first, files[file].length)))
    }
    guard spaces[space].isFullyMapped(pages) else { throw .noMemory }
  }

  private mutating func writeBack(_ file: FileID, _ filePages: Range<Int>) {
    var next = filePages.lowerBound
    while next < filePages.upperBound {
      let folio = files[file].folio(of: next)
      if let frame = files[file].frames[next], memory.folioHas(Frame.dirty, frame) {
        memory.setFolio(Frame.dirty, frame, to: false)
        for filePage in folio.clamped(to: 0..<files[file].length) {
          if let frame = files[file].frames[filePage] { memory.frames[frame].bits &= ~Frame.blockDirty }
        }
        cleanMappings(file, folio)
      }
      next = folio.upperBound
    }
  }

  /// page_mkclean_one in every shared mapping.
  private mutating func cleanMappings(_ file: FileID, _ filePages: Range<Int>) {
    for space in spaces.indices {
      for vma in spaces[space].vmas where vma.file == file && vma.isShared {
        let first = vma.pages.lowerBound - vma.pageOffset
        let pages = (filePages.lowerBound + first..<filePages.upperBound + first).clamped(to: vma.pages)
        for page in pages {
          setEntry(space, page) { $0.isPresent ? $0.removing(PTE.writable | PTE.dirty) : $0 }
        }
      }
    }
  }
}
