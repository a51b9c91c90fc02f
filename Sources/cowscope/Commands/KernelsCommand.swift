import ArgumentParser
import Experiment
import FoundationEssentials
import Rendering

/// The command `cowscope kernels`.
struct KernelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels", abstract: "Show in what the kernels differ that the model knows.")

  @Flag(help: "Print them as JSON.")
  var json = false

  func run() throws {
    let text = KernelCatalogueText(.current())
    if json {
      try Output.standardOutput.writeResult(try text.json())
    } else {
      try Output.standardOutput.writeResult(
        text.text(style: .forStandardOutput(ProcessInfo.processInfo.environment)))
    }
  }
}
