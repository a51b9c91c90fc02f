import ArgumentParser
import Scenario

/// The command `cowscope demo [NAME]`.
struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Run a demo, or list the demos.",
    usage: "cowscope demo [<name>] [<options>]",
    discussion: """
      Without a name, the demos are listed with one line each.

      Those whose name begins with prefork- start a real server, give it some work
      for less than a minute, and show what its workers share: cowscope profile.
      They take --json and --source only, and say which packages are missing.

      The demo branch makes a Btrfs in a file and PostgreSQL servers on it, as root, for
      half a minute, and leaves nothing behind. It takes --json only.
      """)

  @Argument(help: "The demo.", completion: .list(Self.names))
  var name: String?

  @Flag(help: "Print the demo's scenario, or the program that runs the server, instead of running it.")
  var source = false

  @OptionGroup var options: RunArguments

  private static let names = Demo.all.map(\.name) + ServerDemo.all.map(\.name) + [BranchDemo.name]

  func run() throws {
    guard let name else { return try list() }
    if name == BranchDemo.name {
      guard options.isPlain, !source else { throw Failure.usage("the demo '\(name)' takes --json only") }
      return try BranchDemo().run(asJSON: options.json)
    }
    if let demo = ServerDemo.all.first(where: { $0.name == name }) { return try run(demo) }
    guard let demo = Demo.all.first(where: { $0.name == name }) else {
      let known = Self.names.joined(separator: ", ")
      throw Failure.usage("there is no demo '\(name)'; the demos are \(known)")
    }
    if source { return try Output.standardOutput.writeResult(demo.text) }
    try RunSession(options).run(demo.scenario(), name: demo.name)
  }

  private func run(_ demo: ServerDemo) throws {
    guard options.isPlain else { throw Failure.usage("the demo '\(demo.name)' takes --json and --source only") }
    if source { return try Output.standardOutput.writeResult(demo.text) }
    let status = try demo.run(asJSON: options.json)
    if status != .success { throw status }
  }

  private func list() throws {
    func table(_ rows: [(name: String, title: String)]) -> String {
      let width = (rows.map(\.name.count).max() ?? 0) + 2
      return rows.map { $0.name + String(repeating: " ", count: width - $0.name.count) + $0.title + "\n" }.joined()
    }
    let text =
      try table(Demo.all.map { ($0.name, try $0.scenario().title) })
      + "\nRun one with: cowscope demo NAME\n\nWith real servers, where they are installed:\n\n"
      + table(ServerDemo.all.map { ($0.name, $0.title) })
      + "\nWith a real database and a real file system, as root:\n\n" + table([(BranchDemo.name, BranchDemo.title)])
    try Output.standardOutput.writeResult(text)
  }
}

extension RunArguments {
  /// Whether none of the options is given that are about the two sides of a scenario.
  fileprivate var isPlain: Bool {
    let flags = [model, live, step, explain, times, allowSysfs, raiseLimits]
    return !flags.contains(true) && calibration == nil && svg == nil && kernel == nil
  }
}
