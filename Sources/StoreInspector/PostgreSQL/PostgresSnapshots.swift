/// Who keeps old versions of tuples in a PostgreSQL server: the oldest snapshots, and what holds them.
public struct PostgresSnapshots: Sendable, Hashable, Codable {
  /// What holds a snapshot.
  public enum Kind: String, Sendable, Hashable, Codable {
    /// A session, by its snapshot or its own transaction.
    case session
    /// A transaction that was prepared for two-phase commit.
    case prepared
    /// A replication slot, for its reader's rows.
    case slot
    /// A replication slot, for the rows of the catalog alone.
    case slotOfCatalog
    /// A standby that tells what its queries need (hot_standby_feedback).
    case standby
  }

  /// A holder.
  public struct Holder: Sendable, Hashable, Codable {
    /// What it is.
    public var kind: Kind
    /// The process of the server; nil for what has none.
    public var pid: Int32?
    /// The name of the user and the application, of the prepared transaction, or of the slot.
    public var name: String
    /// The state of a session, as pg_stat_activity has it.
    public var state: String?
    /// The database; nil for what belongs to all of them.
    public var database: String?
    /// The oldest transaction that it may still ask for.
    public var transaction: UInt64
    /// How many transactions have begun since.
    public var age: Int64
    /// For how long its transaction has been going on, in seconds; nil where it has none.
    public var seconds: Double?
    /// What it does, or has done last, the first 200 characters.
    public var query: String?
  }

  /// Holders, the oldest first.
  ///
  /// The session that asks is none of them.
  public var holders: [Holder]
  /// The transaction that begins next.
  public var nextTransaction: UInt64

  /// Asks a server.
  ///
  /// Sessions of other users are seen in part without the rights of `pg_read_all_stats`.
  public init(of connection: PostgresConnection) throws(StoreError) {
    self = try connection.ask(Self.self, Self.question, "its snapshots")
  }

  private static let question = """
    SELECT json_build_object('nextTransaction', (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint % 4294967296),
    'holders', (SELECT coalesce(json_agg(json_build_object('kind', kind, 'pid', pid, 'name', name, 'state', state,
    'database', database, 'transaction', xmin::text::bigint, 'age', age(xmin)::bigint, 'seconds', seconds, 'query', query)
    ORDER BY age(xmin) DESC, pid), '[]'::json) FROM (
    SELECT 'session' AS kind, pid, concat_ws(' ', usename, nullif(application_name, '')) AS name, state,
    datname::text AS database, CASE WHEN backend_xmin IS NULL THEN backend_xid WHEN backend_xid IS NULL THEN backend_xmin
    WHEN age(backend_xid) > age(backend_xmin) THEN backend_xid ELSE backend_xmin END AS xmin,
    extract(epoch FROM clock_timestamp() - xact_start)::float8 AS seconds, left(query, 200) AS query
    FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type <> 'walsender'
    UNION ALL SELECT 'prepared', NULL, gid, NULL, database::text, transaction,
    extract(epoch FROM clock_timestamp() - prepared)::float8, NULL FROM pg_prepared_xacts
    UNION ALL SELECT 'slot', active_pid, slot_name::text, NULL, NULL, xmin, NULL, NULL FROM pg_replication_slots
    UNION ALL SELECT 'slotOfCatalog', active_pid, slot_name::text, NULL, database::text, catalog_xmin, NULL, NULL
    FROM pg_replication_slots
    UNION ALL SELECT 'standby', pid, concat_ws(' ', usename, nullif(application_name, '')), state, NULL, backend_xmin,
    NULL, NULL FROM pg_stat_replication
    ) AS holder WHERE xmin IS NOT NULL))
    """
}
