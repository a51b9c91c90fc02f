/// The versions of tuples of one table of a running PostgreSQL server, by its extensions pgstattuple and pageinspect.
public struct PostgresTable: Sendable, Hashable, Codable {
  /// What pgstattuple counts.
  public struct Tuples: Sendable, Hashable, Codable {
    /// Tuples that a new query would see, or that are being written.
    public var live: Int64
    /// Their bytes.
    public var liveBytes: Int64
    /// Tuples that no new query sees; older snapshots may.
    public var dead: Int64
    /// Their bytes.
    public var deadBytes: Int64
    /// Free bytes of the pages.
    public var freeBytes: Int64
  }

  /// What pageinspect shows, counted page by page.
  public struct Items: Sendable, Hashable, Codable {
    /// Line pointers to tuples.
    public var tuples: Int64
    /// Those that lead to another line pointer.
    public var redirects: Int64
    /// Those without a tuple.
    public var deadPointers: Int64
    /// Those that may be used again.
    public var unusedPointers: Int64
    /// Tuples that were replaced on the same page without new entries of indexes.
    public var hotUpdated: Int64
    /// Tuples that no index names.
    public var heapOnly: Int64
    /// Tuples that a committed transaction has deleted or replaced.
    public var oldVersions: Int64
    /// Those of them that the oldest snapshot of this database may still ask for: VACUUM leaves them.
    public var heldVersions: Int64
    /// Tuples of transactions that were given up.
    public var abortedInserts: Int64
  }

  /// What the statistics of the server say since they were reset.
  public struct Statistics: Sendable, Hashable, Codable {
    /// Updates.
    public var updates: Int64
    /// Those of them that needed no new entries of indexes.
    public var hotUpdates: Int64
    /// When VACUUM was last there, by itself or by hand; nil for never.
    public var lastVacuum: String?
  }

  /// The name that was asked about.
  public var name: String
  /// The version of the server, as its number: 150018 is 15.18.
  public var serverVersion: Int
  /// Bytes of a page.
  public var pageSize: Int
  /// Pages.
  public var pages: Int64
  /// Bytes of the table without its indexes.
  public var bytes: Int64
  /// What pgstattuple counts; nil where the extension is not there.
  public var tuples: Tuples?
  /// What pageinspect shows; nil where the extension is not there, or the table has more pages than were to be read.
  public var items: Items?
  /// What the statistics say.
  public var statistics: Statistics
  /// Who holds old versions, the oldest first.
  public var snapshots: PostgresSnapshots
  /// What could not be asked, and why.
  public var problems: [StoreError]

  private struct Facts: Decodable {
    var version: Int
    var pageSize: Int
    var bytes: Int64
    var extensions: [String: String]
    var statistics: Statistics
  }

  /// Asks a server about a table.
  ///
  /// Extensions are used where they are; none is created, because that writes. pageinspect needs a superuser.
  ///
  /// - Parameters:
  ///   - name: as SQL writes it, with a schema before it if need be.
  ///   - pages: the most pages that are looked at one by one.
  /// - Throws: `StoreError`.
  public init(named name: String, of connection: PostgresConnection, pages limit: Int64 = 1 << 17) throws(StoreError) {
    let table = PostgresConnection.quoted(name) + "::regclass"
    let facts = try connection.ask(Facts.self, Self.factsQuestion(table), "table \(name)")
    self.name = name
    (serverVersion, pageSize, bytes, statistics) = (facts.version, facts.pageSize, facts.bytes, facts.statistics)
    pages = facts.bytes / Int64(max(1, facts.pageSize))
    snapshots = try PostgresSnapshots(of: connection)
    (tuples, items, problems) = (nil, nil, [])
    func missing(_ name: String) -> StoreError {
      StoreError(
        .unsupported, connection.name, "extension \(name)", "it is not there",
        advice: "CREATE EXTENSION \(name) in this database")
    }
    do throws(StoreError) {
      guard let schema = facts.extensions["pgstattuple"] else { throw missing("pgstattuple") }
      tuples = try connection.ask(Tuples.self, Self.tuplesQuestion(table, schema), "tuples of \(name)")
    } catch { problems.append(error) }
    do throws(StoreError) {
      guard let schema = facts.extensions["pageinspect"] else { throw missing("pageinspect") }
      guard pages <= limit else {
        throw StoreError(
          .tooLarge, connection.name, "pages of \(name)", "there are \(pages), and \(limit) are looked at one by one")
      }
      items = try connection.ask(Items.self, Self.itemsQuestion(table, schema, name), "pages of \(name)")
    } catch { problems.append(error) }
  }

  private static func factsQuestion(_ table: String) -> String {
    """
    SELECT json_build_object('version', current_setting('server_version_num')::int,
    'pageSize', current_setting('block_size')::int, 'bytes', pg_relation_size(\(table)),
    'extensions', (SELECT coalesce(json_object_agg(extname, quote_ident(nspname)), '{}'::json)
    FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace),
    'statistics', (SELECT json_build_object('updates', coalesce(pg_stat_get_tuples_updated(\(table)), 0),
    'hotUpdates', coalesce(pg_stat_get_tuples_hot_updated(\(table)), 0),
    'lastVacuum', greatest(pg_stat_get_last_vacuum_time(\(table)), pg_stat_get_last_autovacuum_time(\(table)))::text)))
    """
  }

  private static func tuplesQuestion(_ table: String, _ schema: String) -> String {
    """
    SELECT json_build_object('live', tuple_count, 'liveBytes', tuple_len, 'dead', dead_tuple_count,
    'deadBytes', dead_tuple_len, 'freeBytes', free_space) FROM \(schema).pgstattuple(\(table))
    """
  }

  /// The flags are those of access/htup_details.h.
  private static func itemsQuestion(_ table: String, _ schema: String, _ name: String) -> String {
    """
    WITH oldest AS (SELECT max(greatest(age(backend_xmin), age(backend_xid))) AS age FROM (
    SELECT backend_xmin, backend_xid FROM pg_stat_activity WHERE pid <> pg_backend_pid()
    AND coalesce(datname, current_database()) = current_database()
    UNION ALL SELECT transaction, NULL FROM pg_prepared_xacts WHERE database = current_database() UNION ALL SELECT xmin, NULL FROM pg_replication_slots
    UNION ALL SELECT backend_xmin, NULL FROM pg_stat_replication) AS holder),
    item AS (SELECT lp_flags, t_xmax, t_infomask AS first, t_infomask2 AS second,
    (t_infomask & 128) <> 0 OR (t_infomask & 4176) = 64 AS locks
    FROM generate_series(0, pg_relation_size(\(table)) / current_setting('block_size')::int - 1) AS page,
    LATERAL \(schema).heap_page_items(\(schema).get_raw_page(\(table)::text, page::int))),
    version AS (SELECT *, lp_flags = 1 AND (first & 768) <> 512 AND (first & 1024) <> 0 AND (first & 4096) = 0
    AND NOT locks AS old FROM item)
    SELECT json_build_object('tuples', count(*) FILTER (WHERE lp_flags = 1),
    'redirects', count(*) FILTER (WHERE lp_flags = 2), 'deadPointers', count(*) FILTER (WHERE lp_flags = 3),
    'unusedPointers', count(*) FILTER (WHERE lp_flags = 0),
    'hotUpdated', count(*) FILTER (WHERE lp_flags = 1 AND (second & 16384) <> 0),
    'heapOnly', count(*) FILTER (WHERE lp_flags = 1 AND (second & 32768) <> 0),
    'oldVersions', count(*) FILTER (WHERE old),
    'heldVersions', count(*) FILTER (WHERE old AND age(t_xmax) <= (SELECT age FROM oldest)),
    'abortedInserts', count(*) FILTER (WHERE lp_flags = 1 AND (first & 768) = 512)) FROM version
    """
  }
}
