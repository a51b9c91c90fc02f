extension Member {
  /// Databases: readers of one moment beside a writer.
  static let databases: [Member] = [
    Member(
      "sqlite", "SQLite WAL", .versionLog, .measured(engine: "SQLite 3.40.1"),
      sharedObject: "a page",
      tracking: "an index of frames, and the marks of readers",
      divergence: "every commit: the log gets the page whether it is shared or not",
      retention:
        "the oldest mark limits checkpoints, and readers of the log keep it from beginning anew; it never becomes shorter",
      claims: [
        Claim("bytes of the log", .equal), Claim("what a checkpoint answers, with up to four readers", .equal),
      ]
    ) { WriteAheadLog() },
    Member(
      "lmdb", "LMDB", .pathCopy, .measured(engine: "liblmdb 0.9.36"),
      sharedObject: "a page of the B+tree",
      tracking: "two roots, a list of free pages by transaction, a table of readers",
      divergence: "every transaction that puts: the leaf and all above it",
      retention: "pages that were freed since the oldest reader began; the file never becomes shorter",
      claims: [
        Claim("bytes of a transaction, without readers and splits", .equal),
        Claim("bytes of a transaction beside a reader", .band("one to three pages of the free list")),
        Claim("splits and values longer than a page", .unknown("the tree keeps its shape")),
      ]
    ) { PathCopyTree() },
    Member(
      "postgresql", "PostgreSQL", .versionChain, .measured(engine: "PostgreSQL 15.18"),
      sharedObject: "a row version",
      tracking: "the transactions that made and ended it, and a pointer to the next version",
      divergence: "every update; the first of a page since the checkpoint also logs the page",
      retention: "the oldest snapshot; then pruning and vacuum, and the file hardly ever becomes shorter",
      claims: [
        Claim("pages, live and dead row versions, HOT updates", .equal),
        Claim("whether a page is logged", .equal),
        Claim("bytes of log records of this version, while no leaf of an index is full", .equal),
        Claim("bytes of the log", .band("the records, and 24 bytes for each page of the log that is begun")),
        Claim("leaves of indexes that are full", .unknown("splits and removals of entries are not modelled")),
        Claim("where rows go after vacuum", .unknown("the free space map is searched in another order")),
      ]
    ) { HeapTable() },
    Member(
      "innodb", "InnoDB", .versionChain, .measured(engine: "MariaDB 10.11.19"),
      sharedObject: "a row, changed in place",
      tracking: "a pointer to the undo record, and read views",
      divergence: "every update: the old bytes go to an undo record",
      retention: "the oldest read view; then purge, and the undo space is used again",
      claims: [
        Claim("length of the history list, with a read view open", .equal),
        Claim("redo", .band("250 to 500 bytes a row of 100 bytes, within a tenth")),
        Claim("bytes of undo", .unknown("headers of records are not modelled")),
      ]
    ) { UndoTable() },
  ]
}
