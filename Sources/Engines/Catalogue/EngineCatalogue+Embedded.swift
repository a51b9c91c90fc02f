extension EngineCatalogue {
  /// Databases that are libraries.
  static let embedded: [any Engine] = [SQLiteEngine(), LMDBEngine()]
}
