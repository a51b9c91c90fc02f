/// Why an experiment could not be made.
public enum ExperimentError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The model has no preset for this kernel.
  case unknownKernel(String, known: [String])
  /// The kernel side could not be run.
  case live(LiveError)

  /// One line for a person.
  public var description: String {
    switch self {
    case .unknownKernel(let version, let known):
      "the model does not know kernel \(version); it knows \(known.joined(separator: ", "))"
    case .live(let error): error.description
    }
  }
}
