import Inspector

/// How an inspection ended, as the exit status tells it.
enum InspectionStatus: Int32 {
  case complete = 0
  case failed = 1
  case partial = 3
  case nothingFound = 4

  init(_ coverage: Coverage, missing: [Int32], isStrict: Bool) {
    let omitted = coverage.omitted.filter { $0.key == .denied || $0.key == .gone }.values.reduce(0) { $0 + $1.count }
    let unread = coverage.omitted.values.reduce(0) { $0 + $1.count }
    if unread == coverage.selected {
      self = .nothingFound
    } else if omitted > 0 || !missing.isEmpty || coverage.rung != .frames {
      self = isStrict ? .failed : .partial
    } else {
      self = .complete
    }
  }

  /// The part of a command's help that explains it.
  static let explanation = """
    Exit status:
      0  everything that was selected was read
      1  something went wrong
      2  the arguments are wrong
      3  part of it could not be read; the last lines say what
      4  nothing was found
    """
}
