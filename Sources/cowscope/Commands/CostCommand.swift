import ArgumentParser
import Calibration
import FoundationEssentials
import Rendering

/// The command `cowscope cost`.
struct CostCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cost",
    abstract: "Tell what fork, vfork, posix_spawn and exec cost a parent of some size, from a calibration.",
    usage: "cowscope cost --size <size> [<options>]")

  @Option(name: .long, help: ArgumentHelp("The memory of the parent, such as 8GiB.", valueName: "size"))
  var size: ByteCount

  @Option(
    name: .long,
    help: "How it is made up: anon, thp, shared, sparse (one page in each 2 MiB), dontfork or vmas=N (N mappings).")
  var layout = LayoutArgument(layout: .anon)

  @Option(name: .long, help: ArgumentHelp("How much of it is written afterwards.", valueName: "percent"))
  var written = 10.0

  @Option(
    name: .long, help: ArgumentHelp("Draw the cost by size as SVG; - draws to standard output.", valueName: "file"),
    completion: .file())
  var plot: String?

  @Option(
    name: .long, help: ArgumentHelp("Use this calibration.", valueName: "file"),
    completion: .file())
  var calibration: String?

  @Flag(name: .long, help: "Print the answer as JSON.")
  var json = false

  func validate() throws {
    guard written >= 0, written <= 100 else { throw ValidationError("--written must be from 0 to 100") }
    if json && plot == "-" { throw ValidationError("--json and --plot - both want standard output") }
    if let mappings = layout.mappings, mappings > size.bytes / 4096 {
      throw ValidationError("\(mappings) mappings need at least as many pages of 4 KiB")
    }
  }

  func run() throws {
    guard let found = try CalibrationStore.load(calibration) else {
      throw Failure(
        status: .machine, message: "nothing has been measured on this machine yet: run `cowscope calibrate`")
    }
    for warning in found.warnings { Output.standardError.write("cowscope: \(warning)\n") }
    let question = CostQuestion(
      size: size.bytes, layout: layout.layout, mappings: layout.mappings, writtenPercent: written)
    if let plot {
      guard let svg = CostPicture(question, by: found.calibration).svg else {
        throw Failure(status: .machine, message: "\(found.path) has no measurement of this layout")
      }
      if plot == "-" { return try Output.standardOutput.writeResult(svg) }
      try TextFile.write(Data(svg.utf8), to: plot)
    }
    if json {
      try Output.standardOutput.writeResult(try CostDocument(question, by: found.calibration).json())
    } else {
      let style = Style.forStandardOutput(ProcessInfo.processInfo.environment)
      try Output.standardOutput.writeResult(CostReport(question, by: found.calibration, style: style).text)
    }
  }
}

/// A layout as a user writes it.
struct LayoutArgument: ExpressibleByArgument {
  var layout: ParentLayout
  var mappings: Int?

  init(layout: ParentLayout) {
    self.layout = layout
  }

  init?(argument: String) {
    if argument.hasPrefix("vmas=") {
      guard let number = Int(argument.dropFirst(5).replacing("_", with: "")), number > 0 else { return nil }
      (layout, mappings) = (.vmas, number)
      return
    }
    guard let layout = ParentLayout(rawValue: argument), layout != .vmas else { return nil }
    self.layout = layout
  }

  var defaultValueDescription: String { layout.rawValue }
}
