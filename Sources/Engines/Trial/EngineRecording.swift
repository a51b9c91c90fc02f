/// What an engine has answered in a trial, so that the model can be held against it where the engine is not.
public struct EngineRecording: Sendable, Hashable, Codable {
  /// The form of the file.
  public static let currentSchema = 1

  /// The form that this one has.
  public var schema = EngineRecording.currentSchema
  /// What it is.
  public var kind = "cowscope.family.recording"
  /// The member, by the name that commands use.
  public let member: String
  /// The engine and its version.
  public let engine: String
  /// What the engine was told when it was set up.
  public let options: [String: String]
  /// What decided the workload.
  public let seed: UInt64
  /// Steps that were asked for.
  public let steps: Int
  /// The quantities, by whose place readings name them.
  public let quantities: [String]
  /// The steps with their readings.
  public let script: [RecordedStep]
}
