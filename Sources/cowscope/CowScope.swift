import ArgumentParser

/// The program's entry: reads the arguments, runs the command, and turns what happened into an exit status.
@main struct CowScope: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cowscope",
    abstract: "Shows copy-on-write as it happens: predicted by a model of Linux, measured on the running kernel.",
    discussion: """
      Examples:
        cowscope demo fork --explain      four pages, two copies, and why
        cowscope run my.cow               a scenario of your own, on both sides
        cowscope inspect --tree 812       what a server and its workers share

      Exit status:
        0  the two sides are equal and every expectation holds
        1  the sides differ or an expectation fails
        2  the arguments or the scenario are wrong
        3  this machine lacks something that the run needs

      Commands on running processes end with others: see cowscope help inspect.

      Environment:
        COWSCOPE_ACTOR   the program under test, else cowscope-actor beside this one
        NO_COLOR         no colours on a terminal
        XDG_CONFIG_HOME  where calibrations are kept, else ~/.config
      """,
    version: "0.1.0",
    subcommands: [ManualCommand.self],
    groupedSubcommands: [
      CommandGroup(
        name: "Scenario",
        subcommands: [DemoCommand.self, RunCommand.self, KernelsCommand.self, WhichKernelCommand.self]),
      CommandGroup(
        name: "Process",
        subcommands: [
          InspectCommand.self, WatchCommand.self, SnapCommand.self, DiffCommand.self, ExportCommand.self,
        ]),
      CommandGroup(
        name: "Server",
        subcommands: [
          FamilyCommand.self, ProfileCommand.self, RecordCommand.self, ReportCommand.self, CompareCommand.self,
        ]),
      CommandGroup(
        name: "Lab",
        subcommands: [
          LabCommand.self, QuizCommand.self, ServeCommand.self, PresentCommand.self, AuthorCommand.self,
          VerifyCommand.self, ClassCommand.self,
        ]),
      CommandGroup(name: "Storage", subcommands: [StoreCommand.self]),
      CommandGroup(name: "Cost", subcommands: [CalibrateCommand.self, CostCommand.self]),
      CommandGroup(name: "Proof", subcommands: [DoctorCommand.self, ConformCommand.self, FuzzCommand.self]),
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
