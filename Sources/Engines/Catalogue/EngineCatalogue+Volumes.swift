extension EngineCatalogue {
  /// Disk images and volumes.
  static let volumes: [any Engine] = [
    QCOW2Engine()
  ]
}
