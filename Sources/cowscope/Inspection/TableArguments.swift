public import ArgumentParser
public import Rendering

/// The options of the table of processes.
struct TableArguments: ParsableArguments {
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
