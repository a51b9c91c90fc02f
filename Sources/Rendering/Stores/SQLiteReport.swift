public import StoreInspector

/// A database of SQLite and its log, as a person reads it.
public struct SQLiteReport: Sendable {
  /// The report.
  public let text: String

  /// Makes the report.
  ///
  /// - Parameter pages: how many pages with several versions are listed.
  public init(_ seen: SQLiteInspection, style: Style, amounts: AmountText = .human, pages: Int = 10) {
    var facts = FactLines()
    facts.add("database", Self.database(seen.database, amounts))
    if let log = seen.log {
      facts.add("log", Self.log(log, amounts))
      facts.add("behind it", Self.behind(log))
      facts.add("versions", seen.versions.map(Self.versions) ?? Self.versions(log))
      facts.add("database has", seen.comparison.map(Self.comparison))
    } else {
      facts.add("log", "none: there is no file \(seen.path)-wal")
    }
    facts.add("readers", Self.readers(seen))
    facts.add("checkpoint", Self.checkpoint(seen))
    for obstacle in seen.checkpoint?.obstacles ?? [] { facts.add("in the way", obstacle.words) }
    if seen.changedMeanwhile {
      facts.add("note", "somebody has written meanwhile: parts of this may not fit together; ask again")
    }
    var lines = [style.paint(style.printable(seen.path), .strong)] + facts.lines(style: style)
    let several = (seen.log?.pages ?? []).filter { $0.versions > 1 }.prefix(pages)
    if !several.isEmpty {
      let rows = several.map { ["\($0.page)", "\($0.versions)", "\($0.lastFrame)"] }
      lines += [""] + AlignedRows(rows: [["PAGE", "VERSIONS", "LAST FRAME"]] + rows, words: []).lines(style: style)
    }
    text = lines.endedLines
  }

  private static func database(_ file: SQLiteDatabaseFile, _ amounts: AmountText) -> String {
    guard let size = file.pageSize, let pages = file.pages else { return "empty" }
    let mode = file.usesLog == true ? "written through a log" : "not written through a log"
    return "\(counted(pages, "page")) of \(amounts.text(size)), \(mode)"
  }

  private static func log(_ log: WALContent, _ amounts: AmountText) -> String {
    guard let header = log.header else { return "empty" }
    let commits = counted(log.commitCount, "transaction")
    let order = header.hasBigEndianChecksums ? ", checksums big-endian" : ""
    return "\(amounts.text(log.fileBytes)), \(counted(log.committedFrames, "committed frame")) of \(commits), "
      + "\(counted(log.distinctPages, "different page"))\(order)"
  }

  private static func behind(_ log: WALContent) -> String? {
    var parts: [String] = []
    if log.uncommittedFrames > 0 { parts.append(counted(log.uncommittedFrames, "frame") + " that no commit ends") }
    if log.tornFrames > 0 { parts.append(counted(log.tornFrames, "torn frame")) }
    if log.leftoverFrames > 0 {
      parts.append(counted(log.leftoverFrames, "frame") + " left from before the log was begun anew")
    }
    if log.tailBytes > 0 { parts.append(counted(log.tailBytes, "byte") + " of no whole frame") }
    return parts.joined(separator: ", ")
  }

  private static func versions(_ versions: SQLiteInspection.Versions) -> String {
    "\(versions.current) current, \(versions.heldByReaders) older ones held by readers, "
      + "\(versions.garbage) that nobody can ask for"
  }

  private static func versions(_ log: WALContent) -> String {
    "\(log.distinctPages) current, \(log.supersededFrames) older ones; whether readers hold them is not known"
  }

  private static func comparison(_ seen: SQLiteInspection.Comparison) -> String {
    "\(seen.equal) of the log's \(counted(seen.equal + seen.different + seen.absent, "page")) as the log's last version; "
      + "\(seen.different) otherwise, \(seen.absent) behind its end"
  }

  private static func readers(_ seen: SQLiteInspection) -> String {
    guard let index = seen.index else {
      return
        "not known: there is no shared memory; nobody here has the database open in this mode, or one process alone has it"
    }
    let held = index.marks.filter { !$0.holders.isEmpty }
    let open = "open in \(index.connections.words)"
    guard !held.isEmpty else { return "none; \(open)" }
    return held.map { mark in
      mark.slot == 0
        ? "of the database alone: \(mark.holders.words)" : "up to frame \(mark.frame ?? 0): \(mark.holders.words)"
    }.joined(separator: "; ") + "; \(open)"
  }

  private static func checkpoint(_ seen: SQLiteInspection) -> String {
    guard let outlook = seen.checkpoint else {
      return seen.log == nil ? "nothing to do" : "not known, because the shared memory does not tell of this log"
    }
    let copied = "\(outlook.backfilledFrames) of \(counted(outlook.logFrames, "frame")) are in the database"
    let restarts = outlook.restartsAfterPassive ? "; then the next writer begins the log anew" : ""
    return "\(copied), \(outlook.afterPassive) after PASSIVE\(restarts)"
  }
}

extension CheckpointOutlook.Obstacle {
  fileprivate var words: String {
    switch self {
    case .reader(_, let frame, let holders): "a reader that sees the log up to frame \(frame): \(holders.words)"
    case .databaseReader(let holders): "a reader of the database alone keeps everything back: \(holders.words)"
    case .checkpointer(let holders): "a checkpoint that is being made: \(holders.words)"
    case .writer(let holders): "a writer, for which FULL, RESTART and TRUNCATE wait: \(holders.words)"
    case .recoverer(let holders): "the shared memory is being made anew: \(holders.words)"
    }
  }
}
