import ArgumentParser
import Experiment
import FoundationEssentials
import Rendering

/// The command `cowscope which-kernel`.
struct WhichKernelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "which-kernel",
    abstract: "Run short scenarios on this kernel and tell, rule by rule, which known kernel it behaves like.")

  @Flag(help: "Also ask what needs settings of this machine (KSM, sizes of huge pages); they are restored afterwards.")
  var allowSysfs = false

  @Flag(help: "Print the answers as JSON.")
  var json = false

  func run() throws {
    let quiz: KernelQuiz
    var live = LiveOptions()
    live.allowsSettings = allowSysfs
    do throws(ExperimentError) {
      quiz = try KernelQuiz.ask(liveOptions: live)
    } catch {
      throw Failure(error)
    }
    let text = KernelQuizText(quiz)
    if json {
      try Output.standardOutput.writeResult(try text.json())
    } else {
      try Output.standardOutput.writeResult(
        text.text(style: .forStandardOutput(ProcessInfo.processInfo.environment)))
    }
    if quiz.fitting.isEmpty { throw Failure.Status.different.code }
  }
}
