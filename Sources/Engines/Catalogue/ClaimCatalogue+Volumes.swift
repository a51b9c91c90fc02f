extension ClaimCatalogue {
  /// Claims about volumes and ZFS.
  static let volumes: [ClaimCheck] = []
}
