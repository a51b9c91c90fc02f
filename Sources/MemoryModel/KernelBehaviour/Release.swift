/// The numbers of a kernel release such as `6.18.44-cloud`.
struct Release: Hashable, Comparable {
  private let major: Int
  private let minor: Int
  private let patch: Int

  private init(major: Int, minor: Int, patch: Int) {
    (self.major, self.minor, self.patch) = (major, minor, patch)
  }

  /// Reads a release string; nil unless it begins with two numbers.
  ///
  /// Without a third one it is the newest of its series.
  init?(_ text: String) {
    let numbers = text.prefix { $0.isNumber || $0 == "." }.split(separator: ".").map { Int($0) }
    guard numbers.count >= 2, let major = numbers[0], let minor = numbers[1] else { return nil }
    self.init(major: major, minor: minor, patch: numbers.count > 2 ? numbers[2] ?? .max : .max)
  }

  /// The release with which its series began.
  var firstOfSeries: Release { Release(major: major, minor: minor, patch: 0) }

  func isSameSeries(as other: Release) -> Bool { firstOfSeries == other.firstOfSeries }

  static func < (left: Release, right: Release) -> Bool {
    (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
  }
}
