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
}
