extension EngineCatalogue {
  /// File systems.
  static let fileSystems: [any Engine] = [
    OverlayEngine(.plain), OverlayEngine(.metacopy), OverlayEngine(.reflink), XFSReflinkEngine(), BtrfsSnapshotEngine(),
  ]
}
