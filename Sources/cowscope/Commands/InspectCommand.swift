import ArgumentParser
import FoundationEssentials
import Inspector
import Rendering

/// The command `cowscope inspect`.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Tell which running processes share which memory, counted page by page.",
    usage: "cowscope inspect [<pid> ...] [<options>]",
    discussion: """
      Examples:
        cowscope inspect --tree 812            a server and its workers
        cowscope inspect --tree 812 --sharers  who of them shares what
        cowscope inspect --tree 812 --map sharing.html
        cowscope inspect --match '^postgres' --sort uss --json

      \(InspectionStatus.explanation)
      """)

  @OptionGroup(title: "Which processes") var selection: SelectionArguments

  @Option(
    name: .long, help: ArgumentHelp("Read this snapshot instead of running processes.", valueName: "file"),
    completion: .file())
  var from: String?

  @OptionGroup(title: "Views") var view: ViewArguments
  @OptionGroup(title: "The table of processes") var table: TableArguments
  @OptionGroup(title: "Form of the output") var format: InspectionFormat
  @OptionGroup(title: "What the processes feel") var pace: PaceArguments

  func validate() throws {
    if view.needsPages, format.json || format.ndjson {
      throw ValidationError("pages, maps and nodes have no JSON: a snapshot has every page (cowscope snap)")
    }
    if format.csv && view.count > 0 {
      throw ValidationError("--csv prints the table of processes and no other view")
    }
    if format.ndjson && view.count > 0 {
      throw ValidationError("--ndjson prints the processes and no other view")
    }
    if format.json && view.count > 0 && !view.sharers {
      throw ValidationError("--json prints processes and sharers (also --by vma or file) and no other view")
    }
    if from != nil, !selection.isEmpty { throw ValidationError("--from shows all processes of the snapshot") }
  }

  func run() throws {
    if view.needsPages {
      let (snapshot, missing) = try lookAtPages()
      try print(snapshot)
      try finish(snapshot.coverage, snapshot.cost, missing)
    } else {
      let (inspection, missing) = try look()
      try print(inspection)
      try finish(inspection.coverage, inspection.cost, missing)
    }
  }

  private func finish(_ coverage: Coverage, _ cost: ScanCost, _ missing: [Int32]) throws {
    if format.cost { Output.standardError.write("cowscope: \(CostLine(cost).text)\n") }
    let status = InspectionStatus(coverage, missing: missing, isStrict: format.strict)
    if status != .complete { throw ExitCode(status.rawValue) }
  }

  /// Scans the selected processes, or reads the snapshot.
  private func look() throws -> (Inspection, missing: [Int32]) {
    if let from { return (try SnapshotFile.read(from).inspection(), []) }
    let (candidates, missing) = try selection.resolveSome()
    let progress = Progress()
    defer { progress.end() }
    return (Scanner(pace: pace.pace, tellsExclusive: view.nextWrite).scan(candidates), missing)
  }

  /// As `look`, and keeps every page.
  private func lookAtPages() throws -> (Snapshot, missing: [Int32]) {
    if let from { return (try SnapshotFile.read(from), []) }
    let (candidates, missing) = try selection.resolveSome()
    let progress = Progress()
    defer { progress.end() }
    let isDetailed = view.pages != nil
    let scanner = Scanner(pace: pace.pace, tellsExclusive: isDetailed, tellsDirty: isDetailed)
    return (scanner.snapshot(candidates).snapshot, missing)
  }

  private func print(_ snapshot: Snapshot) throws {
    if let map = view.map { return try map.write(snapshot) }
    let style = Style.forStandardOutput(ProcessInfo.processInfo.environment)
    if view.nodes {
      let table = NodeTable(snapshot, style: style, amounts: format.bytes ? .bytes : .human)
      return try Output.standardOutput.writeResult(table.text)
    }
    guard let region = view.pages else {
      return try Output.standardOutput.writeResult(TerminalMap(snapshot, style: style).text)
    }
    let report = PageReport(snapshot, region: region, style: style)
    guard !report.text.isEmpty else {
      Output.standardError.write("cowscope: no mapping is at, or named, \(region)\n")
      throw ExitCode(InspectionStatus.nothingFound.rawValue)
    }
    try Output.standardOutput.writeResult(report.text)
  }

  private func print(_ inspection: Inspection) throws {
    let output = Output.standardOutput
    let rows = ProcessTable(
      inspection, columns: table.columns.columns, order: table.sort, isReversed: table.reverse)
    if format.json { return try output.writeResult(try InspectionDocument(inspection, places: view.by).json()) }
    if format.ndjson { return try output.writeResult(try InspectionDocument(inspection).lines()) }
    if format.csv { return try output.writeResult(rows.csv(hasHeader: !table.noHeader)) }
    let style = Style.forStandardOutput(ProcessInfo.processInfo.environment)
    let report = InspectionReport(inspection, style: style, amounts: format.bytes ? .bytes : .human)
    try output.writeResult(text(report, rows))
  }

  private func text(_ report: InspectionReport, _ rows: ProcessTable) -> String {
    if view.sharers { return report.sharers(limit: view.limit, by: view.by) }
    if view.vmas { return report.mappings() }
    if view.files { return report.files() }
    if view.nextWrite { return report.nextWrites() }
    if view.whatIf { return report.whatIf(forkTime: ForkTime.ofThisMachine()) }
    return report.summary(rows, hasHeader: !table.noHeader)
  }
}
