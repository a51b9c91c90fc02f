/// What a read found.
public struct ReadOutcome: Sendable, Hashable {
  /// The content of each unit of the range, in order.
  public var contents: [Content]
  /// How many places were looked at: layers, versions, exception tables.
  public var lookups: Int

  /// What was found, and how much looking that took.
  public init(contents: [Content], lookups: Int) { (self.contents, self.lookups) = (contents, lookups) }
}

/// A new view, and what it cost.
public struct Made: Sendable, Hashable {
  /// The view.
  public var view: ViewID
  /// What making it cost.
  public var cost: Cost

  /// A view and its cost.
  public init(_ view: ViewID, _ cost: Cost) { (self.view, self.cost) = (view, cost) }
}
