import ArgumentParser
import FoundationEssentials
import Inspector
import Profiler
import Rendering

/// The options that say how callers are found, and where they are written.
struct StackArguments: ParsableArguments {
  @OptionGroup var search: StackSearchArguments

  @OptionGroup var pictures: StackPictureArguments

  @Option(
    name: .long,
    help: ArgumentHelp("Write each break as an event for Perfetto and chrome://tracing.", valueName: "file.json"),
    completion: .file(extensions: ["json"]))
  var traceEvents: StackFile?

  /// The files that are wanted.
  var files: [StackFile] { pictures.files + [traceEvents].compactMap(\.self) }

  /// How callers are found: where nobody says, only if they are written.
  var sampling: StackSampling { search.stacks?.sampling ?? (pictures.files.isEmpty ? .none : .usual) }
}

/// The option that says how callers are found.
struct StackSearchArguments: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      How callers are found: dwarf, by the programs' own call frame information from a copy of so many bytes of the \
      stack (8192); frame-pointers; or none.
      """, valueName: "how[,bytes]"))
  var stacks: StackChoice?
}

/// The options that say where stacks are written that were laid over each other.
struct StackPictureArguments: ParsableArguments {
  @Option(
    name: .long, help: ArgumentHelp("Write stacks as lines, for tools that draw flame graphs.", valueName: "file"),
    completion: .file())
  var folded: StackFile?

  @Option(
    name: .long, help: ArgumentHelp("Draw a flame graph of who wrote.", valueName: "file.svg"),
    completion: .file(extensions: ["svg"]))
  var flame: StackFile?

  /// The files that are wanted.
  var files: [StackFile] { [folded, flame].compactMap(\.self) }

  /// Writes the stacks that were collected of a server.
  func write(_ collector: StackCollector, of record: ProfileRecord) throws(Failure) {
    guard !files.isEmpty else { return }
    let tree = collector.tree
    let measure = StackMeasure(of: tree)
    if let folded { try Self.write(FoldedStacks(tree, measure: measure).text, to: folded) }
    guard let flame else { return }
    let root = record.looks.last?.members.first?.process.shortTitle ?? "nothing"
    try Self.write(FlameGraph(tree, measure: measure, title: "Who wrote: \(root)").svg, to: flame)
  }

  private static func write(_ text: String, to file: StackFile) throws(Failure) {
    if file.isStandardOutput {
      try Output.standardOutput.writeResult(text)
    } else {
      try TextFile.write(Data(text.utf8), to: file.path)
    }
  }
}

/// A file that something is written to; `-` is standard output.
struct StackFile: ExpressibleByArgument, Hashable {
  let path: String

  init?(argument: String) {
    guard !argument.isEmpty else { return nil }
    path = argument
  }

  var isStandardOutput: Bool { path == "-" }
}

/// A way to find callers, as it is written on the command line.
struct StackChoice: ExpressibleByArgument {
  let sampling: StackSampling

  /// Reads `dwarf`, `dwarf,4096`, `frame-pointers` or `none`.
  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    switch (parts.first, parts.count) {
    case ("none", 1): sampling = .none
    case ("frame-pointers", 1): sampling = .framePointers
    case ("dwarf", 1): sampling = .usual
    case ("dwarf", 2):
      guard let bytes = Int(parts[1]) else { return nil }
      sampling = .dwarf(bytes: bytes)
      if !sampling.isPossible { return nil }
    default: return nil
    }
  }
}
