/// The least that must be kept of a history with branches, if a snapshot may be kept at any of its points.
///
/// Neon's pricing model: a point can be restored from a snapshot of its own, or from the point before it and the log in between. What is
/// needed is the log of certain spans, from a point that can be restored; the size is that of the cheapest choice.
public struct SyntheticSize: Sendable, Hashable {
  /// A point of the history.
  public struct Point: Sendable, Hashable {
    /// The point before it; nil for the first.
    public let parent: Int?
    /// Where it lies in the log, in bytes.
    public let position: Int
    /// Bytes of the data at that point.
    public let size: Int
    /// The log between the parent and this point is within somebody's retention.
    public var isNeeded = false
    /// It is the newest point of a branch, and must be there whatever is retained.
    public var isHead = false

    /// A point after its parent.
    public init(parent: Int?, position: Int, size: Int) {
      (self.parent, self.position, self.size) = (parent, position, size)
    }
  }

  /// The points; each comes after its parent.
  public private(set) var points: [Point]

  /// A history that begins with data of this size.
  public init(position: Int = 0, size: Int = 0) { points = [Point(parent: nil, position: position, size: size)] }

  /// Adds a point after another, `log` bytes of log later; returns its number.
  ///
  /// - Precondition: the parent exists.
  public mutating func append(after parent: Int, log: Int, size: Int) -> Int {
    points.append(Point(parent: parent, position: points[parent].position + log, size: size))
    return points.count - 1
  }

  /// Marks what a branch that ends at a point needs: the point, and the log of so many bytes before it.
  public mutating func retain(head: Int, horizon: Int) {
    points[head].isHead = true
    let cutoff = max(0, points[head].position - horizon)
    var next: Int? = head
    while let point = next, points[point].position > cutoff {
      points[point].isNeeded = true
      next = points[point].parent
    }
  }

  /// The size, in bytes.
  ///
  /// - Complexity: O(points).
  public var total: Int {
    // For each point the least for all that comes after it: if it can be restored, and if it cannot.
    var restorable = Array(repeating: 0, count: points.count)
    var lost: [Int?] = Array(repeating: 0, count: points.count)
    for number in points.indices.dropFirst().reversed() {
      let point = points[number]
      guard let parent = point.parent else { continue }
      let span = point.position - points[parent].position
      let without = point.isHead ? nil : lost[number]
      let withSnapshot = point.size + restorable[number]
      let withLog = span + restorable[number]
      restorable[parent] += point.isNeeded ? withLog : min(withLog, withSnapshot, without ?? .max)
      // A span that is needed is of no use where it begins with nothing.
      lost[parent] = point.isNeeded ? nil : lost[parent].map { $0 + min(withSnapshot, without ?? .max) }
    }
    let root = points[0].size + restorable[0]
    guard !points[0].isHead, let withoutRoot = lost[0] else { return root }
    return min(root, withoutRoot)
  }
}
