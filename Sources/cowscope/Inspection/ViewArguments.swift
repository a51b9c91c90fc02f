import ArgumentParser

/// The options that say what of an inspection is shown; without one of them it is the table of processes.
struct ViewArguments: ParsableArguments {
  @Flag(name: .long, help: "Show who shares what: classes of memory, and who shares with whom.")
  var sharers = false

  @Flag(name: .long, help: "Show each mapping of each process.")
  var vmas = false

  @Flag(name: .long, help: "Show each file and kind of memory, over all processes.")
  var files = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Show each page of a region: an address, or a part of a mapping's name such as [heap].", valueName: "region"))
  var pages: String?

  @Flag(name: .long, help: "Show what the next write to each page would do: copy, keep the frame, or not even fault.")
  var nextWrite = false

  @Flag(name: .long, help: "Show what would be free if a process ended, and what a fork of it would take.")
  var whatIf = false

  @Option(name: .long, help: ArgumentHelp("Show that many classes.", valueName: "n"))
  var limit = 12

  /// How many views were asked for.
  var count: Int { [sharers, vmas, files, nextWrite, whatIf, pages != nil].count { $0 } }

  func validate() throws {
    if count > 1 {
      throw ValidationError("--sharers, --vmas, --files, --pages, --next-write and --what-if are views: choose one")
    }
    if limit < 1 { throw ValidationError("--limit must be at least 1") }
  }
}
