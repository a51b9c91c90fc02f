public import ArgumentParser
public import Inspector

/// The options that say what of an inspection is shown; without one of them it is the table of processes.
struct ViewArguments: ParsableArguments {
  @Flag(name: .long, help: "Show who shares what: classes of memory, and who shares with whom.")
  var sharers = false

  @Option(
    name: .long,
    help: ArgumentHelp("With --sharers: show by mapping (vma) or by file who shares what.", valueName: "vma|file"))
  var by: SharerPlace.Kind?

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

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Draw the address spaces into a file, whose name ends in .svg, .html or .png: a strip a process, sharing in colours.",
      valueName: "file"), completion: .file(extensions: ["svg", "html", "png"]))
  var map: MapFile?

  @Flag(name: .long, help: "Show the address spaces in characters: a row a process, a letter for who shares what.")
  var terminalMap = false

  @Flag(name: .long, help: "Show how much of each process lies on which memory node (NUMA).")
  var nodes = false

  @Option(name: .long, help: ArgumentHelp("Show that many classes, mappings or files.", valueName: "n"))
  var limit = 12

  /// How many views were asked for.
  var count: Int {
    [sharers, vmas, files, nextWrite, whatIf, pages != nil, map != nil, terminalMap, nodes].count { $0 }
  }

  /// Whether single pages must be kept.
  var needsPages: Bool { pages != nil || map != nil || terminalMap || nodes }

  func validate() throws {
    if count > 1 {
      throw ValidationError(
        "--sharers, --vmas, --files, --pages, --next-write, --what-if, --map, --terminal-map and --nodes are views: choose one"
      )
    }
    if by != nil, !sharers { throw ValidationError("--by belongs to --sharers") }
    if limit < 1 { throw ValidationError("--limit must be at least 1") }
  }
}

extension SharerPlace.Kind: ExpressibleByArgument {}
