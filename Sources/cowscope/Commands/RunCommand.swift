import ArgumentParser
import Scenario

/// The command `cowscope run FILE.cow`.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a .cow file on the model and on the kernel, side by side.",
    usage: "cowscope run <file> [<options>]")

  @Argument(help: "The scenario; - reads standard input.", completion: .file(extensions: ["cow"]))
  var file: String

  @OptionGroup var options: RunArguments

  func run() throws {
    let limits = options.limits
    let text = try TextFile.read(file, limit: limits.textBytes)
    let scenario = try Experimenter.parse(text, file: file == "-" ? "standard input" : file, limits: limits)
    try RunSession(options).run(scenario, name: file)
  }
}
