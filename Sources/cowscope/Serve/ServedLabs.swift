import Experiment
import LabServer
import Rendering
import Scenario
import Teaching

/// What the pages of `cowscope serve` need: the same labs, state and runs that `cowscope lab` has in a terminal.
struct ServedLabs: LabHost {
  let labs: [Lab]
  let course: Course?
  let student: String?
  let notice: String?
  let examples: [PlayExample]
  let file: LabStateFile
  let allowsSettings: Bool
  private let shelf: LabShelf
  private let editor = EditorRun()

  init(shelf: LabShelf, file: LabStateFile, student: String?, allowsSettings: Bool) {
    self.shelf = shelf
    labs = shelf.labs
    course = shelf.course
    self.student = student
    notice = shelf.course.map { course in
      let counts = course.mode == .graded ? ["What you do here counts, as in the terminal."] : []
      return (["Course \(course.id): \(course.title)."] + counts + course.terms).joined(separator: " ")
    }
    examples = Demo.all.map { PlayExample(name: $0.name, text: $0.text) }
    self.file = file
    self.allowsSettings = allowsSettings
  }

  func progress() throws(HostProblem) -> LabProgress {
    try hosted { () throws(Failure) in try file.read() }
  }

  func update(_ change: (inout LabProgress) -> Void) throws(HostProblem) {
    try hosted { () throws(Failure) in try file.update { progress throws(Failure) in change(&progress) } }
  }

  func run(_ variant: Variant) throws(HostProblem) -> HostedRun {
    var runner = LabRunner(allowsSettings: allowsSettings, recordings: shelf.recordings)
    // A page shows the state behind each step, if these are not very many.
    if variant.scenario.steps.count <= 200 { runner.checkpoints = .everyStep }
    return try hosted { () throws(Failure) in try runner.run(variant) }.hosted
  }

  func practiceSeed(of lab: Lab) -> Seed { shelf.practiceSeed(of: lab, allowsSettings: allowsSettings) }

  func predict(_ variant: Variant) throws(HostProblem) -> HostedRun {
    try hosted { () throws(Failure) in try LabRunner(allowsSettings: false).predicted(variant) }.hosted
  }

  func report(of session: LabSession) throws(HostProblem) -> (name: String, bytes: [UInt8]) {
    let (name, data) = try hosted { () throws(Failure) in try LabHandIn.file(of: session, student: student) }
    return (name, Array(data))
  }

  func measure(_ text: String) throws(HostProblem) -> (result: RunResult, notice: String?) {
    try hosted { () throws(Failure) in try editor.run(text) }
  }

  private func hosted<Value>(_ work: () throws(Failure) -> Value) throws(HostProblem) -> Value {
    do throws(Failure) {
      return try work()
    } catch {
      throw HostProblem(error.message)
    }
  }
}

extension LabRunner.Result {
  fileprivate var hosted: HostedRun { HostedRun(run: run, result: result, notice: notice, recorded: recorded) }
}
