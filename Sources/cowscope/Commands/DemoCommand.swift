import ArgumentParser
import Scenario

/// The command `cowscope demo [NAME]`.
struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Run a demo, or list the demos.",
    usage: "cowscope demo [<name>] [<options>]",
    discussion: "Without a name, the demos are listed with one line each.")

  @Argument(help: "The demo.", completion: .list(Demo.all.map(\.name)))
  var name: String?

  @Flag(help: "Print the demo's scenario instead of running it.")
  var source = false

  @OptionGroup var options: RunArguments

  func run() throws {
    guard let name else { return try list() }
    guard let demo = Demo.all.first(where: { $0.name == name }) else {
      let known = Demo.all.map(\.name).joined(separator: ", ")
      throw Failure.usage("there is no demo '\(name)'; the demos are \(known)")
    }
    if source { return try Output.standardOutput.writeResult(demo.text) }
    try RunSession(options).run(demo.scenario(), name: demo.name)
  }

  private func list() throws {
    let width = (Demo.all.map(\.name.count).max() ?? 0) + 2
    var text = ""
    for demo in Demo.all {
      let name = demo.name + String(repeating: " ", count: width - demo.name.count)
      text += name + (try demo.scenario().title) + "\n"
    }
    try Output.standardOutput.writeResult(text + "\nRun one with: cowscope demo NAME\n")
  }
}
