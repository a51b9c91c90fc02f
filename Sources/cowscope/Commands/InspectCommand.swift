public import ArgumentParser
import FoundationEssentials
import Inspector
public import Rendering

/// The command `cowscope inspect`.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Tell which running processes share which memory, counted page by page.",
    discussion: """
      Exit status:
        0  everything that was selected was read
        1  something went wrong
        2  the arguments are wrong
        3  part of it could not be read; the last lines say what
        4  nothing was found
      """)

  @OptionGroup var selection: SelectionArguments
  @OptionGroup var pace: PaceArguments

  @Flag(name: .long, help: "Show who shares what: classes of memory, and who shares with whom.")
  var sharers = false

  @Flag(name: .long, help: "Show each mapping of each process.")
  var vmas = false

  @Flag(name: .long, help: "Show each file and kind of memory, over all processes.")
  var files = false

  @Flag(name: .long, help: "Show what the next write to each page would do: copy, keep the frame, or not even fault.")
  var nextWrite = false

  @Flag(name: .long, help: "Show what would be free if a process ended, and what a fork of it would take.")
  var whatIf = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Show each page of a region: an address, or a part of a mapping's name such as [heap].", valueName: "region"))
  var pages: String?

  @Option(name: .long, help: ArgumentHelp("Read this snapshot instead of running processes.", valueName: "file"))
  var from: String?

  @Option(name: .long, help: ArgumentHelp("Show that many classes.", valueName: "n"))
  var limit = 12

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Show these columns: \(ProcessColumn.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "list"))
  var columns = ColumnList(columns: ProcessColumn.usual)

  @Option(name: .long, help: ArgumentHelp("Sort by this column.", valueName: "column"))
  var sort = ProcessColumn.pss

  @Flag(name: .long, help: "Sort the other way round.")
  var reverse = false

  @Flag(name: .long, help: "Print rows only.")
  var noHeader = false

  @Flag(name: .long, help: "Print amounts in bytes.")
  var bytes = false

  @Flag(name: .long, help: "Print everything as JSON.")
  var json = false

  @Flag(name: .long, help: "Print the table as comma-separated values, amounts in bytes.")
  var csv = false

  @Flag(name: .long, help: "Say on standard error what the scan cost, and the processes at most.")
  var cost = false

  @Flag(name: .long, help: "Take a partial result for an error.")
  var strict = false

  func validate() throws {
    if json && pages != nil { throw ValidationError("--pages has no JSON: a snapshot has every page (cowscope snap)") }
    if json && csv { throw ValidationError("--json and --csv both want standard output") }
    let views = [sharers, vmas, files, nextWrite, whatIf, pages != nil].count { $0 }
    if views > 1 {
      throw ValidationError("--sharers, --vmas, --files, --pages, --next-write and --what-if are views: choose one")
    }
    if csv && views > 0 { throw ValidationError("--csv prints the table of processes and no other view") }
    if from != nil, !selection.isEmpty { throw ValidationError("--from shows all processes of the snapshot") }
    if limit < 1 { throw ValidationError("--limit must be at least 1") }
  }

  func run() throws {
    if let pages { return try showPages(of: pages) }
    let (inspection, missing) = try look()
    try print(inspection)
    if cost { Output.standardError.write("cowscope: \(CostLine(inspection.cost).text)\n") }
    let status = InspectionStatus(inspection.coverage, missing: missing, isStrict: strict)
    if status != .complete { throw ExitCode(status.rawValue) }
  }

  /// Scans the selected processes, or reads the snapshot.
  private func look() throws -> (Inspection, missing: [Int32]) {
    if let from { return (try SnapshotFile.read(from).inspection(), []) }
    let (candidates, missing) = try selection.resolveSome()
    let progress = Progress()
    defer { progress.end() }
    return (Scanner(pace: pace.pace, tellsExclusive: nextWrite).scan(candidates), missing)
  }

  private func showPages(of region: String) throws {
    let snapshot = try from.map { path throws(Failure) in try SnapshotFile.read(path) } ?? takeSnapshot()
    let style = Style.forStandardOutput(ProcessInfo.processInfo.environment)
    let report = PageReport(snapshot, region: region, style: style)
    guard !report.text.isEmpty else {
      Output.standardError.write("cowscope: no mapping is at, or named, \(region)\n")
      throw ExitCode(InspectionStatus.nothingFound.rawValue)
    }
    try Output.standardOutput.writeResult(report.text)
  }

  private func takeSnapshot() throws -> Snapshot {
    let (candidates, _) = try selection.resolveSome()
    return Scanner(pace: pace.pace, tellsExclusive: true).snapshot(candidates).snapshot
  }

  private func print(_ inspection: Inspection) throws {
    let output = Output.standardOutput
    let table = ProcessTable(inspection, columns: columns.columns, order: sort, isReversed: reverse)
    if json { return try output.writeResult(try InspectionDocument(inspection).json()) }
    if csv { return try output.writeResult(table.csv(hasHeader: !noHeader)) }
    let style = Style.forStandardOutput(ProcessInfo.processInfo.environment)
    let report = InspectionReport(inspection, style: style, amounts: bytes ? .bytes : .human)
    try output.writeResult(view(report, table))
  }
}

extension InspectCommand {
  private func view(_ report: InspectionReport, _ table: ProcessTable) -> String {
    if sharers { return report.sharers(limit: limit) }
    if vmas { return report.mappings() }
    if files { return report.files() }
    if nextWrite { return report.nextWrites() }
    if whatIf { return report.whatIf(forkTime: ForkTime.ofThisMachine()) }
    return report.summary(table, hasHeader: !noHeader)
  }
}

/// How an inspection ended, as the exit status tells it.
enum InspectionStatus: Int32 {
  case complete = 0
  case failed = 1
  case partial = 3
  case nothingFound = 4

  init(_ coverage: Coverage, missing: [Int32], isStrict: Bool) {
    let omitted = coverage.omitted.filter { $0.key == .denied || $0.key == .gone }.values.reduce(0) { $0 + $1.count }
    let unread = coverage.omitted.values.reduce(0) { $0 + $1.count }
    if unread == coverage.selected {
      self = .nothingFound
    } else if omitted > 0 || !missing.isEmpty || coverage.rung != .frames {
      self = isStrict ? .failed : .partial
    } else {
      self = .complete
    }
  }
}

/// Columns as a user writes them: names and commas.
struct ColumnList: ExpressibleByArgument {
  var columns: [ProcessColumn]

  init(columns: [ProcessColumn]) { self.columns = columns }

  init?(argument: String) {
    let names = argument.split(whereSeparator: { $0 == "," || $0 == " " })
    let known = names.compactMap { ProcessColumn(rawValue: $0.lowercased()) }
    guard !known.isEmpty, known.count == names.count else { return nil }
    columns = known
  }

  var defaultValueDescription: String { columns.map(\.rawValue).joined(separator: ",") }
}

extension ProcessColumn: ExpressibleByArgument {}
