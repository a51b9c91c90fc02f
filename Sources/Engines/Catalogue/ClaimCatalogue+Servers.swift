extension ClaimCatalogue {
  /// Claims about databases that are servers, and those that branch.
  static let servers = [
    firstWriteTax, retentionBesideTheTable, retentionInTheTable, eagerTemplate, blindFork, seenFork,
  ]
}
