/// A real engine behind a member of the family, and how it is held against the member's model.
public protocol Engine: Sendable {
  /// What the workload does its actions with, and reads the meters of.
  associatedtype Live

  /// The member whose model it is held against, by its name.
  var member: String { get }
  /// Tells apart several engines of one member; empty where there is one.
  var variant: String { get }
  /// What is compared.
  var quantities: [Quantity] { get }
  /// Steps of a trial that proves the model.
  var provingSteps: Int { get }
  /// How the engine is set up: what a recording has to say to be understood.
  var options: [String: String] { get }
  /// Whether it mounts file systems, which needs root.
  var mounts: Bool { get }

  /// The engine with its version, such as `Linux 6.18.44, xfsprogs 6.1.0`.
  ///
  /// Throws `unavailable` with the reason where this machine has it not.
  func version(in workspace: Workspace) throws(EngineError) -> String

  /// Sets the engine up in a workspace.
  func open(in workspace: Workspace) throws(EngineError) -> Live

  /// Stops what runs, and closes files, before the workspace is cleared.
  func close(_ live: Live) throws(EngineError)

  /// The workload: actions and comparisons, until the trial has its steps.
  func run(_ trial: inout Trial<Live>) throws(EngineError)
}

extension Engine {
  /// The only one of its member.
  public var variant: String { "" }
  /// As the engine is by itself.
  public var options: [String: String] { [:] }
  /// It mounts nothing, and works as any user.
  public var mounts: Bool { false }
  /// Nothing is open.
  public func close(_ live: Live) throws(EngineError) {}

  /// The name in commands: the member's, and the variant's behind a slash.
  public var name: String { variant.isEmpty ? member : "\(member)/\(variant)" }
}
