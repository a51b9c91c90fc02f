import ArgumentParser

/// The options that say in which form an inspection is printed, and what else is told.
struct InspectionFormat: ParsableArguments {
  @Flag(name: .long, help: "Print amounts in bytes.")
  var bytes = false

  @Flag(name: .long, help: "Print everything as one JSON document.")
  var json = false

  @Flag(name: .long, help: "Print a line of JSON a process, and one on how complete it is.")
  var ndjson = false

  @Flag(name: .long, help: "Print the table as comma-separated values, amounts in bytes.")
  var csv = false

  @Flag(name: .long, help: "Say on standard error what the scan cost, and the processes at most.")
  var cost = false

  @Flag(name: .long, help: "Take a partial result for an error.")
  var strict = false

  func validate() throws {
    if [json, ndjson, csv].count(where: { $0 }) > 1 {
      throw ValidationError("--json, --ndjson and --csv all want standard output: choose one")
    }
  }
}
