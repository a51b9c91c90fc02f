import ArgumentParser
import Rendering
import StoreInspector

/// The command `cowscope store sqlite`.
struct StoreSQLiteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sqlite",
    abstract: "Show the write-ahead log of a database of SQLite: versions, readers, what a checkpoint could do.",
    discussion: """
      Example:
        cowscope store sqlite app.db
      """)

  @Argument(help: ArgumentHelp("The database.", valueName: "file"), completion: .file())
  var database: String

  @Option(name: .long, help: ArgumentHelp("The most pages that are listed.", valueName: "n"))
  var limit = 10

  @OptionGroup var form: AnswerForm

  func run() throws {
    try form.show("sqlite", { () throws(StoreError) in try SQLiteInspection(databaseAt: database) }) {
      SQLiteReport($0, style: $1, amounts: form.amounts, pages: max(0, limit)).text
    }
  }
}

/// The command `cowscope store lmdb`.
struct StoreLMDBCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lmdb",
    abstract: "Show the roots of an LMDB environment, its free pages, and who keeps them.",
    discussion: """
      Example:
        cowscope store lmdb /var/lib/app/db
      """)

  @Argument(
    help: ArgumentHelp("The directory of the environment, or its data file.", valueName: "path"), completion: .file())
  var environment: String

  @Option(name: .long, help: ArgumentHelp("The most transactions that are listed.", valueName: "n"))
  var limit = 10

  @OptionGroup var form: AnswerForm

  func run() throws {
    try form.show("lmdb", { () throws(StoreError) in try LMDBInspection(environmentAt: environment) }) {
      LMDBReport($0, style: $1, amounts: form.amounts, records: max(0, limit)).text
    }
  }
}

/// The command `cowscope store qcow2`.
struct StoreQCOW2Command: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "qcow2",
    abstract: "Show what the states of a qcow2 image map and share, and the images behind it.",
    discussion: """
      Example:
        cowscope store qcow2 vm.qcow2
      """)

  @Argument(help: ArgumentHelp("The image.", valueName: "file"), completion: .file())
  var image: String

  @OptionGroup var form: AnswerForm

  func run() throws {
    try form.show("qcow2", { () throws(StoreError) in try QCOW2Inspection(imageAt: image) }) {
      QCOW2Report($0, style: $1, amounts: form.amounts).text
    }
  }
}

/// The command `cowscope store postgres`.
struct StorePostgresCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "postgres",
    abstract: "Show the row versions of a table of PostgreSQL, and who still needs the old ones.",
    discussion: """
      The server is asked by psql, in transactions that may only read, through its
      extensions pgstattuple and pageinspect where they are there.

      Example:
        cowscope store postgres orders --database shop
      """)

  @Argument(help: ArgumentHelp("The table, with its schema if need be.", valueName: "table"))
  var table: String

  @Option(
    name: .long, help: ArgumentHelp("A name, a connection string or a URI, as psql takes it.", valueName: "database"))
  var database: String?

  @OptionGroup var form: AnswerForm

  func run() throws {
    let connection = PostgresConnection(database: database)
    try form.show("postgres", { () throws(StoreError) in try PostgresTable(named: table, of: connection) }) {
      PostgresReport($0, style: $1, amounts: form.amounts).text
    }
  }
}
