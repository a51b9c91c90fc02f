extension EngineCatalogue {
  /// File systems.
  static let fileSystems: [any Engine] = []
}
