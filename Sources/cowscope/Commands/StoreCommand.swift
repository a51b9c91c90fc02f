import ArgumentParser

/// The command `cowscope store`.
struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store",
    abstract: "Show what files, images and databases share, and what keeps their old versions.",
    discussion: """
      Everything is only read: no lock is taken, and no engine is asked but
      PostgreSQL. What its user may read needs no root.

      Examples:
        cowscope store files base.img copy.img
        cowscope store sqlite app.db
        cowscope store overlay /var/lib/app --open /var/lib/app/big

      Exit status:
        0  the store was read
        1  it is damaged, too large, or cannot be read
        2  the arguments are wrong
        4  there is no such store
      """,
    subcommands: [
      StoreFilesCommand.self, StoreOverlayCommand.self, StoreImageCommand.self, StoreSQLiteCommand.self,
      StoreLMDBCommand.self, StoreQCOW2Command.self, StorePostgresCommand.self,
    ])
}
