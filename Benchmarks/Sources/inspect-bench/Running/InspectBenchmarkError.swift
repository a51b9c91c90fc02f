import Measuring

/// Why the benchmark could not be run, or may not be believed.
enum InspectBenchmarkError: Error {
  case helper(HelperError)
  case notRun([String])
  case failed([String], status: Int)
  /// A file of /proc could not be read.
  case unreadable(String)
  /// Two sides that are compared do not say the same.
  case disagreement(what: String, one: Int, other: Int)
}
