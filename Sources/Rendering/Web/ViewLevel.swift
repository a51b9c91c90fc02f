public import Teaching

/// How much of a step a page shows: each level shows what those before it do, and more.
public enum ViewLevel: Int, CaseIterable, Comparable, Sendable {
  /// Which entries map which frames.
  case frames = 1
  /// What the entries permit.
  case permissions
  /// Counts of frames, and why faults ended as they did.
  case everything

  /// Reads the number of a level; whoever asks for none, or for one that there is not, is shown what is usual.
  public init(number: String?, or standard: ViewLevel = .everything) {
    self = number.flatMap(Int.init).flatMap(Self.init) ?? standard
  }

  /// The level that a lab begins with.
  public init(_ view: Lab.View) {
    self =
      switch view {
      case .frames: .frames
      case .permissions: .permissions
      case .everything: .everything
      }
  }

  /// Whether one level shows less than another one.
  public static func < (left: ViewLevel, right: ViewLevel) -> Bool { left.rawValue < right.rawValue }

  /// The next level; behind the last one comes the first.
  var next: ViewLevel { ViewLevel(rawValue: rawValue + 1) ?? .frames }

  /// What is chosen with it.
  var words: String {
    switch self {
    case .frames: "frames"
    case .permissions: "frames and permissions"
    case .everything: "everything"
    }
  }

  /// What is told to those who do not see that it was chosen.
  var announcement: String {
    switch self {
    case .frames: "Shown now: which entries map which frames."
    case .permissions: "Shown now: frames, and what entries permit."
    case .everything: "Shown now: frames, what entries permit, counts and reasons."
    }
  }
}
