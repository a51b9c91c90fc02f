/// What a range of the write-ahead log of a PostgreSQL server holds, by its extension pg_walinspect (PostgreSQL 15).
public struct PostgresLog: Sendable, Hashable, Codable {
  /// Records of one kind.
  public struct Kind: Sendable, Hashable, Codable {
    /// The resource manager and the record, as `Heap/HOT_UPDATE`.
    public var name: String
    /// How many.
    public var count: Int64
    /// Their bytes without images of pages.
    public var bytes: Int64
    /// Bytes of images of whole pages: the price of the first change after a checkpoint.
    public var imageBytes: Int64
  }

  /// Where the range begins.
  public var start: String
  /// Where it ends.
  public var end: String
  /// Kinds of records, the largest first.
  public var kinds: [Kind]

  /// Asks a server about a range of its log.
  ///
  /// - Parameters:
  ///   - start: where it begins, as `pg_current_wal_lsn()` writes places: `0/1A2B3C4D`.
  ///   - end: where it ends; nil for where the log ends now.
  /// - Throws: `StoreError`, also where the extension is not there or the log of that range is gone.
  public init(from start: String, to end: String? = nil, of connection: PostgresConnection) throws(StoreError) {
    let first = PostgresConnection.quoted(start) + "::pg_lsn"
    let last = end.map { PostgresConnection.quoted($0) + "::pg_lsn" } ?? "pg_current_wal_flush_lsn()"
    self = try connection.ask(
      Self.self,
      """
      WITH place AS (SELECT \(first) AS first, \(last) AS last)
      SELECT json_build_object('start', (SELECT first FROM place)::text, 'end', (SELECT last FROM place)::text,
      'kinds', (SELECT coalesce(json_agg(json_build_object('name', name, 'count', count, 'bytes', bytes, 'imageBytes', images)
      ORDER BY bytes + images DESC, name), '[]'::json) FROM (
      SELECT resource_manager || '/' || record_type AS name, count(*) AS count,
      sum(record_length::bigint - fpi_length) AS bytes, sum(fpi_length::bigint) AS images
      FROM place, LATERAL pg_get_wal_records_info(first, last) GROUP BY 1) AS kind))
      """, "its log from \(start)")
  }
}
