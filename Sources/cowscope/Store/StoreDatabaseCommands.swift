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
