/// The tables of a recording.
///
/// Rows are only added, but for the last state of counts (`writer`, `writes_by_code` and its like, `place`, `state`), and for the oldest detail, which goes
/// when the file would become too large. Times named `monotonic` are nanoseconds of CLOCK_MONOTONIC, which is the clock of events; amounts
/// are bytes, and columns of inheritance are pages.
enum Schema {
  /// The version of the tables, which is the database's `user_version`.
  static let version = 3
  /// The first version that has variables of programs and libraries.
  static let versionWithVariables = 2
  /// The first version that has the callers of the code that wrote.
  static let versionWithStacks = 3
  /// What tells a recording from other databases: its `application_id`, "CoWs".
  static let applicationID: Int64 = 0x436f_5773

  /// What makes the tables.
  static let statements = """
    CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE process (
      id INTEGER PRIMARY KEY, pid INTEGER NOT NULL, start_ticks INTEGER NOT NULL, parent INTEGER NOT NULL, user INTEGER,
      name TEXT NOT NULL, arguments TEXT NOT NULL, UNIQUE (pid, start_ticks, parent, arguments));
    CREATE TABLE look (
      id INTEGER PRIMARY KEY, time REAL NOT NULL, monotonic INTEGER NOT NULL, template INTEGER, anonymous INTEGER,
      file_share INTEGER, page_tables INTEGER NOT NULL, resident_sum INTEGER NOT NULL, finds_orphans INTEGER NOT NULL,
      requests INTEGER, since TEXT, coverage TEXT NOT NULL, cost TEXT NOT NULL);
    CREATE TABLE member (
      id INTEGER PRIMARY KEY, look INTEGER NOT NULL, process INTEGER NOT NULL, relation TEXT NOT NULL, generation INTEGER,
      role TEXT, resident INTEGER, proportional INTEGER, unique_bytes INTEGER, \(columns("INTEGER")));
    CREATE INDEX member_look ON member (look);
    CREATE TABLE area (id INTEGER PRIMARY KEY, look INTEGER NOT NULL, name TEXT NOT NULL, \(columns("INTEGER NOT NULL")));
    CREATE INDEX area_look ON area (look);
    CREATE TABLE place (
      id INTEGER PRIMARY KEY, pid INTEGER NOT NULL, name TEXT NOT NULL, \(columns("INTEGER NOT NULL")));
    CREATE TABLE code (id INTEGER PRIMARY KEY, function TEXT, module TEXT);
    CREATE TABLE page_write (
      id INTEGER PRIMARY KEY, monotonic INTEGER NOT NULL, pid INTEGER NOT NULL, tid INTEGER NOT NULL,
      address INTEGER NOT NULL, outcome TEXT NOT NULL, by_kernel INTEGER NOT NULL, code INTEGER NOT NULL,
      cause INTEGER, variable INTEGER, stack INTEGER);
    CREATE TABLE stack (id INTEGER PRIMARY KEY, frames TEXT NOT NULL, ending TEXT NOT NULL, first_guess INTEGER);
    CREATE TABLE variable (id INTEGER PRIMARY KEY, module TEXT NOT NULL, section TEXT, name TEXT);
    CREATE TABLE writes_by_variable (variable INTEGER PRIMARY KEY, copied INTEGER NOT NULL, writes INTEGER NOT NULL);
    CREATE TABLE module (
      id INTEGER PRIMARY KEY, path TEXT NOT NULL, has_local_names INTEGER NOT NULL, globals_left_out INTEGER NOT NULL,
      \(columns("INTEGER NOT NULL")));
    CREATE TABLE module_part (
      id INTEGER PRIMARY KEY, module INTEGER NOT NULL, is_section INTEGER NOT NULL, section TEXT, name TEXT NOT NULL,
      bytes INTEGER NOT NULL, broken_alone INTEGER NOT NULL, \(columns("INTEGER NOT NULL")));
    CREATE TABLE cause (
      id INTEGER PRIMARY KEY, collector TEXT NOT NULL, by_kernel INTEGER NOT NULL, part TEXT NOT NULL, type TEXT);
    CREATE TABLE writes_by_cause (cause INTEGER PRIMARY KEY, copied INTEGER NOT NULL, writes INTEGER NOT NULL);
    CREATE TABLE life (
      id INTEGER PRIMARY KEY, monotonic INTEGER NOT NULL, pid INTEGER NOT NULL, forked_from INTEGER);
    CREATE TABLE origin_run (
      id INTEGER PRIMARY KEY, first_page INTEGER NOT NULL, pages INTEGER NOT NULL, holders TEXT NOT NULL);
    CREATE TABLE writer (
      pid INTEGER PRIMARY KEY, copied INTEGER NOT NULL, reused INTEGER NOT NULL, zero_filled INTEGER NOT NULL,
      unknown INTEGER NOT NULL, by_kernel INTEGER NOT NULL, recorded_faults INTEGER NOT NULL, counted_faults INTEGER);
    CREATE TABLE writes_by_code (code INTEGER PRIMARY KEY, copied INTEGER NOT NULL, writes INTEGER NOT NULL);
    """

  private static func columns(_ type: String) -> String {
    InheritanceColumns.names.map { "\($0) \(type)" }.joined(separator: ", ")
  }
}
