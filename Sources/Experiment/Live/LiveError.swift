/// Why a scenario could not be measured on the kernel.
public enum LiveError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The program `cowscope-actor` is not where it was looked for.
  case actorNotFound(searched: [String])
  /// The machine does not offer what the run needs.
  case machineLacks(what: String, remedy: String)
  /// The scenario asks for something that no run on a kernel can do; `step` is an index.
  case notPossible(step: Int, reason: String)
  /// The scenario changes settings of the machine, which the user has not permitted; `step` is an index.
  case settingsNotAllowed(step: Int, statement: String, path: String)
  /// Settings that a run has changed could not be put back.
  case settingsNotRestored(journal: String, errno: String)
  /// A system call of the runner itself failed.
  case system(call: String, errno: String)
  /// A process under test did not answer in time.
  case timeout(process: String)
  /// A process under test ended although the scenario did not ask for it.
  case actorDied(process: String)
  /// A process under test said something unexpected.
  case protocolViolation(process: String, what: String)
  /// A file of /proc could not be read.
  case unreadable(path: String, reason: String)

  /// One line for a person.
  public var description: String {
    switch self {
    case .actorNotFound(let searched):
      "cowscope-actor was not found (looked at \(searched.joined(separator: ", "))); set COWSCOPE_ACTOR to its path"
    case .machineLacks(let what, let remedy): "this machine lacks \(what): \(remedy)"
    case .notPossible(let step, let reason): "step \(step + 1) cannot be run: \(reason)"
    case .settingsNotAllowed(let step, let statement, let path):
      "step \(step + 1), `\(statement)`, changes a setting of this machine (\(path)): permit it with --allow-sysfs, "
        + "or predict only with --model"
    case .settingsNotRestored(let journal, let errno):
      "not all settings of this machine could be restored: \(errno); \(journal) says which, and the next run tries again"
    case .system(let call, let errno): "\(call) failed: \(errno)"
    case .timeout(let process): "process \(process) did not answer in time"
    case .actorDied(let process): "process \(process) was ended from outside"
    case .protocolViolation(let process, let what): "process \(process) answered wrongly: \(what)"
    case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
    }
  }
}

extension LiveError {
  /// Whether another machine could run the scenario.
  var isAboutMachine: Bool {
    switch self {
    case .machineLacks, .notPossible: true
    default: false
    }
  }

  /// Whether no other scenario could be run either.
  var endsCampaign: Bool {
    switch self {
    case .actorNotFound, .settingsNotRestored: true
    default: false
    }
  }
}
