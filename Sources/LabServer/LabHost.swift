public import Experiment
public import Teaching

/// What the pages need of the program that serves them: labs, what is kept of a student, and runs.
///
/// All functions may block, and are called from threads that may.
public protocol LabHost: Sendable {
  /// The labs, in the order of their numbers.
  var labs: [Lab] { get }
  /// The course that the labs belong to, nil where they are for practice.
  var course: Course? { get }
  /// Who the student says to be, nil where the pages ask.
  var student: String? { get }
  /// What a reader of the list of labs should know, nil for nothing.
  var notice: String? { get }
  /// Scenarios to begin with in the editor.
  var examples: [PlayExample] { get }

  /// What is kept of the student.
  func progress() throws(HostProblem) -> LabProgress
  /// Changes what is kept, read anew right before.
  func update(_ change: (inout LabProgress) -> Void) throws(HostProblem)
  /// A seed by chance for a lab, of which as much as can be is known here.
  func practiceSeed(of lab: Lab) -> Seed
  /// Runs a variant on the model, and on the kernel where that can be.
  func run(_ variant: Variant) throws(HostProblem) -> HostedRun
  /// Runs a variant on the model alone.
  func predict(_ variant: Variant) throws(HostProblem) -> HostedRun
  /// What a student hands in: the name of the file, and what is in it.
  func report(of session: LabSession) throws(HostProblem) -> (name: String, bytes: [UInt8])
  /// Runs the text of a scenario from the editor on both sides, with as few rights and as little time as can be; says what a reader of
  /// the numbers should know.
  func measure(_ text: String) throws(HostProblem) -> (result: RunResult, notice: String?)
}

extension LabHost {
  /// The lab with an id; where there is no course, also a short form, which no list has.
  func lab(_ id: String) -> Lab? {
    (course == nil ? labs.withShortForms : labs).first { $0.id == id }
  }
}

/// A variant that was run.
public struct HostedRun: Sendable {
  /// What answers are computed from.
  public var run: LabRun
  /// What is shown step by step.
  public var result: RunResult
  /// Why there is no kernel in it, where there is none.
  public var notice: String?
  /// Where the kernel's answers come from if they were not measured here.
  public var recorded: String?

  /// Creates a run.
  public init(run: LabRun, result: RunResult, notice: String?, recorded: String? = nil) {
    self.run = run
    self.result = result
    self.notice = notice
    self.recorded = recorded
  }
}

/// A scenario to begin with.
public struct PlayExample: Sendable {
  /// Its short name.
  public var name: String
  /// The `.cow` file.
  public var text: String

  /// Creates an example.
  public init(name: String, text: String) {
    self.name = name
    self.text = text
  }
}

/// Why the program could not do what a page needs, in one line for a person.
public struct HostProblem: Error, Sendable, Hashable {
  /// The line.
  public var message: String

  /// Creates a problem.
  public init(_ message: String) { self.message = message }
}
