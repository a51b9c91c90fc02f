import ArgumentParser

/// The program's entry: reads the arguments, runs the command, and turns what happened into an exit status.
@main struct CowScope: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cowscope",
    abstract: "Shows copy-on-write as it happens: predicted by a model of Linux, measured on the running kernel.",
    discussion: """
      Start with: cowscope demo

      Exit status:
        0  the two sides are equal and every expectation holds
        1  the sides differ or an expectation fails
        2  the arguments or the scenario are wrong
        3  this machine lacks something that the run needs
      """,
    version: "0.1.0",
    subcommands: [
      DemoCommand.self, RunCommand.self, InspectCommand.self, WatchCommand.self, SnapCommand.self, DiffCommand.self,
      CalibrateCommand.self,
      CostCommand.self, DoctorCommand.self, FuzzCommand.self,
      ConformCommand.self, KernelsCommand.self,
      WhichKernelCommand.self,
    ])

  static func main() {
    Output.ignoreBrokenPipes()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let failure as Failure {
      Output.standardError.write("cowscope: \(failure.message)\n")
      exit(withCode: failure.status.code)
    } catch let code as ExitCode {
      exit(withCode: code)
    } catch {
      // What the argument parser throws: a request for help, or a wrong argument.
      let message = fullMessage(for: error)
      if exitCode(for: error).isSuccess {
        Output.standardOutput.write(message + "\n")
      } else {
        Output.standardError.write(message + "\n")
        exit(withCode: Failure.Status.usage.code)
      }
    }
  }

  private static func exit(withCode code: ExitCode) -> Never {
    exit(withError: code)
  }
}
