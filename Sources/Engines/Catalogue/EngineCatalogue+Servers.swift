extension EngineCatalogue {
  /// Databases that are servers, and those that branch.
  static let servers: [any Engine] = [PostgresEngine(), InnoDBEngine(), DoltliteEngine()]
}
