internal import FoundationEssentials
internal import Inspector
public import Profiler

/// A recording that is read.
///
/// A file that was torn, or whose writer was killed, is read as far as it can be: what is missing is told in `damage`.
public final class Recording {
  /// What was seen.
  public private(set) var record: ProfileRecord
  /// Whether its writer has ended well.
  public let isFinished: Bool
  /// How many rows of which table were deleted because the file would have become too large.
  public let thinned: [String: Int]
  /// What could not be read; empty for a sound file.
  public var damage: [String] { salvage.damage }

  private let salvage: Salvage
  private let codes: [Int64: CodeName]
  private let causes: [Int64: BreakCause]
  private let variables: VariableReader
  private let sharingBegin: (time: UInt64, processes: [Int32])?

  /// Opens a recording.
  ///
  /// - Complexity: O(looks x members); the writes are read when they are asked for.
  public init(reading path: String) throws(RecordingError) {
    salvage = try Salvage(path: path)
    let state = Dictionary(
      salvage.rows("state", ["key", "value"]).compactMap { row in
        row[0].text.flatMap { key in row[1].text.map { (key, $0) } }
      }
    ) { $1 }
    guard let origin: ProfileOrigin = state["origin"].flatMap(Self.decode),
      [4096, 16384, 65536].contains(origin.pageSize)
    else { throw .notARecording(path: path) }
    codes = Dictionary(
      salvage.rows("code", ["id", "function", "module"]).map { row in
        (row[0].integer() ?? 0, CodeName(function: row[1].text, module: row[2].text))
      }
    ) { $1 }
    causes = Dictionary(
      salvage.rows("cause", ["id", "collector", "by_kernel", "part", "type"]).compactMap { row in
        guard let id = row[0].integer(Int64.self), let collector = row[1].text.flatMap(CollectorColumn.collector),
          let part = row[3].text.flatMap(WrittenPart.init(rawValue:))
        else { return nil }
        return (id, BreakCause(collector: collector, isByKernel: row[2] != 0, part: part, type: row[4].text))
      }
    ) { $1 }
    variables = VariableReader(salvage)
    record = ProfileRecord(origin: origin, looks: LookReader(salvage).looks())
    record.checks = state["checks"].flatMap(Self.decode)
    record.identical = state["identical"].flatMap(Self.decode)
    record.allocators = state["allocators"].flatMap { text in
      let use: AllocatorUse? = Self.decode(text)
      return use?.isPossible == true ? use : nil
    }
    if state["has_modules"] != nil { record.modules = variables.modules() }
    record.prospects = state["prospects"].flatMap(Self.decode).flatMap { (found: Prospects) in
      found.isPlausible ? found : nil
    }
    sharingBegin = state["sharing_time"].flatMap(UInt64.init).flatMap { time in
      state["sharing_processes"].flatMap(Self.decode).map { (time, $0) }
    }
    isFinished = state["finished"] != nil
    thinned = Dictionary(
      state.compactMap { key, value in
        key.hasPrefix("thinned_") ? Int(value).map { (String(key.dropFirst(8)), $0) } : nil
      }
    ) { $1 }
    if let source = state["source"] { record.breaks = breaks(source, state) }
  }

  /// All writes that are in the file, oldest first.
  ///
  /// - Complexity: O(writes).
  public func writes(_ body: (BreakEvent) -> Void) {
    let columns = ["monotonic", "pid", "tid", "address", "outcome", "by_kernel", "code", "cause"]
    let stacks = StackReader(salvage, codes)
    salvage.rows("page_write", columns + variables.columns + stacks.columns) { row in
      guard let time = row[0].unsigned, let pid = row[1].integer(Int32.self), let tid = row[2].integer(Int32.self),
        let address = row[3].unsigned, let outcome = row[4].text.flatMap(FaultOutcome.init(rawValue:)),
        let code = row[6].integer(Int64.self)
      else { return }
      body(
        BreakEvent(
          time: time, pid: pid, tid: tid, address: address, outcome: outcome, isKernel: row[5] != 0,
          code: codes[code] ?? CodeName(function: nil, module: nil),
          stack: stacks.columns.isEmpty ? nil : row.last.flatMap(stacks.stack),
          cause: row[7].integer(Int64.self).flatMap { causes[$0] },
          variable: row.dropFirst(columns.count).first.flatMap(variables.place)))
    }
  }

  /// Processes that began and ended, by time.
  public func lives() -> [LifeEvent] {
    salvage.rows("life", ["monotonic", "pid", "forked_from"]).compactMap { row in
      guard let time = row[0].unsigned, let pid = row[1].integer(Int32.self) else { return nil }
      return LifeEvent(time: time, pid: pid, what: row[2].integer(Int32.self).map { .forked(from: $0) } ?? .ended)
    }
  }

  /// Who shared what in the beginning; nil where frames were hidden.
  public func sharing() -> SharingOrigin? {
    guard let begin = sharingBegin else { return nil }
    let runs = salvage.rows("origin_run", ["first_page", "pages", "holders"]).compactMap { row in
      guard let first = row[0].unsigned, first < 1 << 52,
        let count = row[1].amount(atMost: InheritanceColumns.mostPages),
        let holders: [Int?] = row[2].text.flatMap(Self.decode), holders.count == begin.processes.count,
        holders.allSatisfy({ $0.map(holders.indices.contains) ?? true })
      else { return SharingOrigin.Run?.none }
      return SharingOrigin.Run(first: first, count: count, holders: holders)
    }
    return SharingOrigin(time: begin.time, processes: begin.processes, runs: runs)
  }

  private func breaks(_ source: String, _ state: [String: String]) -> BreakSummary {
    var summary = BreakSummary()
    summary.source = EventSource(rawValue: source)
    summary.problem = state["problem"]
    summary.missing = state["missing"].flatMap(Self.decode) ?? []
    summary.pages = state["explained_pages"].map(Self.explainedPages) ?? [:]
    summary.lost = state["lost"].flatMap(Self.decode) ?? LostRecords()
    let columns = [
      "pid", "copied", "reused", "zero_filled", "unknown", "by_kernel", "recorded_faults", "counted_faults",
    ]
    for row in salvage.rows("writer", columns) {
      guard let pid = row[0].integer(Int32.self) else { continue }
      var count = BreakCount()
      (count.copied, count.reused) = (row[1].amount() ?? 0, row[2].amount() ?? 0)
      (count.zeroFilled, count.unknown) = (row[3].amount() ?? 0, row[4].amount() ?? 0)
      (count.byKernel, count.recordedFaults) = (row[5].amount() ?? 0, row[6].amount() ?? 0)
      count.countedFaults = row[7].amount()
      summary.processes[pid] = count
    }
    if let runtimes = state["runtimes"] {
      var found = CauseSummary()
      found.runtimes = Self.decode(runtimes) ?? []
      found.notLookedAt = state["causes_not_looked_at"].flatMap(Int.init) ?? 0
      for row in salvage.rows("writes_by_cause", ["cause", "copied", "writes"]) {
        guard let cause = row[0].integer(Int64.self).flatMap({ causes[$0] }) else { continue }
        found.counts[cause] = CauseSummary.Count(copied: row[1].amount() ?? 0, writes: row[2].amount() ?? 0)
      }
      summary.causes = found
    }
    summary.code = salvage.rows("writes_by_code", ["code", "copied", "writes"]).map { row in
      let name = row[0].integer(Int64.self).flatMap { codes[$0] } ?? CodeName(function: nil, module: nil)
      return BreakSummary.Code(name: name, copied: row[1].amount() ?? 0, writes: row[2].amount() ?? 0)
    }
    summary.sortCode()
    summary.variables = variables.writes()
    summary.sortVariables()
    return summary
  }

  /// What faults have explained of each process, but for numbers that are none of pages.
  private static func explainedPages(_ text: String) -> [Int32: ExplainedPages] {
    guard let found: [String: ExplainedPages] = decode(text) else { return [:] }
    var pages: [Int32: ExplainedPages] = [:]
    for (key, one) in found {
      let numbers = [one.changed, one.changedUnexplained, one.appeared, one.appearedUnexplained]
      guard let pid = Int32(key), numbers.allSatisfy({ (0...InheritanceColumns.mostPages).contains($0) }) else {
        continue
      }
      pages[pid] = one
    }
    return pages
  }

  static func decode<Value: Decodable>(_ text: String) -> Value? {
    try? JSONDecoder().decode(Value.self, from: Data(text.utf8))
  }
}
