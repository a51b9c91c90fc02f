extension EngineCatalogue {
  /// Disk images and volumes.
  static let volumes: [any Engine] = [ZFSEngine(), ThinVolumeEngine(), SnapshotVolumeEngine()]
}
