import ArgumentParser
import Rendering
import StoreInspector

/// The command `cowscope store postgres`.
struct StorePostgresCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "postgres",
    abstract: "Show the row versions of a table of PostgreSQL, and who still needs the old ones.",
    discussion: """
      The server is asked by psql, in transactions that may only read, through its
      extensions pgstattuple and pageinspect where they are there. With --file no
      server is asked: a checkpoint brings the file up to date. With --log the
      write-ahead log is told by kind of record (extension pg_walinspect): begin
      where pg_current_wal_lsn() was before the work that is in question.

      Examples:
        cowscope store postgres orders --database shop
        cowscope store postgres --file data/base/5/16384
        cowscope store postgres --log 0/1A2B3C4D --database shop
      """)

  @Argument(help: ArgumentHelp("The table, with its schema if need be.", valueName: "table"))
  var table: String?

  @Option(
    name: .long, help: ArgumentHelp("A name, a connection string or a URI, as psql takes it.", valueName: "database"))
  var database: String?

  @Option(
    name: .long,
    help: ArgumentHelp("The first file of a table, as pg_relation_filepath() names it.", valueName: "file"),
    completion: .file())
  var file: String?

  @Option(name: .long, help: ArgumentHelp("The write-ahead log from this place on.", valueName: "lsn"))
  var log: String?

  @Option(name: .long, help: ArgumentHelp("Where the log is told to; its end without it.", valueName: "lsn"))
  var until: String?

  @Option(name: .long, help: ArgumentHelp("The most kinds of records that are listed.", valueName: "n"))
  var limit = 20

  @OptionGroup var form: AnswerForm

  func validate() throws {
    guard [table, file, log].compactMap(\.self).count == 1 else {
      throw ValidationError("name a table, --file FILE or --log LSN, one of them")
    }
    guard file == nil || database == nil else { throw ValidationError("with --file no database is asked") }
    guard until == nil || log != nil else { throw ValidationError("--until is for --log") }
  }

  func run() throws {
    if let file {
      return try form.show("postgres-file", { () throws(StoreError) in try HeapFileInspection(tableAt: file) }) {
        HeapFileReport($0, style: $1, amounts: form.amounts).text
      }
    }
    let connection = PostgresConnection(database: database)
    if let log {
      return try form.show(
        "postgres-log", { () throws(StoreError) in try PostgresLog(from: log, to: until, of: connection) }
      ) { PostgresLogReport($0, style: $1, amounts: form.amounts, kinds: max(0, limit)).text }
    }
    try form.show(
      "postgres", { () throws(StoreError) in try PostgresTable(named: table ?? "", of: connection) }
    ) { PostgresReport($0, style: $1, amounts: form.amounts).text }
  }
}
