internal import Profiler

/// How the place of a thread, as to its garbage collector, is stored: a word.
enum CollectorColumn {
  /// The word.
  static func text(_ collector: BreakCause.Collector) -> String {
    switch collector {
    case .notVisible: "not visible"
    case .outside: "outside"
    case .inside(let phase): phase.rawValue
    case .unknown: "unknown"
    }
  }

  /// What a word says; nil for none of them.
  static func collector(_ text: String) -> BreakCause.Collector? {
    switch text {
    case "not visible": .notVisible
    case "outside": .outside
    case "unknown": .unknown
    default: CollectorPhase(rawValue: text).map { .inside($0) }
    }
  }
}
