extension Machine {
  /// Whether the kernel takes a frame for one that several processes map (folio_maybe_mapped_shared).
  func isMappedShared(_ frame: FrameNumber) -> Bool {
    let head = memory.frames[frame].head(of: frame)
    guard let folio = memory.folios[head] else { return memory.frames[frame].mapcount > 1 }
    return isMappedShared(folio, head, frame)
  }

  /// The same of a frame of a large folio.
  func isMappedShared(_ folio: LargeFolio, _ head: FrameNumber, _ frame: FrameNumber) -> Bool {
    switch behaviour.largeFolioSharing {
    case .page: memory.frames[frame].mapcount > 1
    case .guess:
      folio.mappings > 1
        && (folio.entire > 0 || folio.mappings > folio.frameCount || memory.frames[head].mapcount > 1)
    case .owners: folio.maybeMappedShared
    }
  }

  /// The same of a whole huge page, as MADV_FREE asks: before kernels guessed, any second mapping of any part counted
  /// (total_mapcount).
  func isMappedAnywhereElse(_ head: FrameNumber) -> Bool {
    guard behaviour.largeFolioSharing == .page, let folio = memory.folios[head] else { return isMappedShared(head) }
    return folio.mappings > 1
  }
}
