/// Something that could be changed about a server.
public enum ServerChange: Sendable, Hashable {
  /// As it was: the check of the replay.
  case nothing
  /// Without what a garbage collector at work wrote, as gc.freeze() does.
  case withoutCollector
  /// Workers are replaced before they are older than so many seconds.
  case recycledAfter(seconds: Double)
  /// Workers are replaced when each has answered so many requests.
  case recycledAfterRequests(Int)
  /// Another number of workers, each as busy as these.
  case workers(Int)
  /// Nothing is shared: the most that loading after the fork could take.
  case withoutSharing
  /// All workers begin anew from the template as it is at the last look.
  case refork
  /// Memory is in huge pages wherever it can be.
  case hugePages
  /// KSM has merged what is equal.
  case merging
}

/// What a change would come to.
public struct Prediction: Sendable, Hashable {
  /// The change.
  public var change: ServerChange
  /// What the family would take at the end of the recording, in bytes; of a range what is most likely.
  public var total: Int
  /// The least and the most that it could take, where what was recorded leaves that open.
  public var range: ClosedRange<Int>?
  /// Pages that would have been copied; nil where nothing was replayed.
  public var copies: Int?
  /// What it rests on, and leaves out; nil where there is no more to say than of any prediction.
  public var basis: String?

  /// Creates a prediction.
  public init(
    change: ServerChange, total: Int, range: ClosedRange<Int>? = nil, copies: Int? = nil, basis: String? = nil
  ) {
    self.change = change
    self.total = total
    self.range = range
    self.copies = copies
    self.basis = basis
  }
}

/// A change of which a recording cannot tell what it would come to.
public struct Unpredicted: Error, Sendable, Hashable {
  /// The change.
  public var change: ServerChange
  /// Why it cannot be told.
  public var reason: String

  /// Creates it.
  public init(_ change: ServerChange, _ reason: String) {
    self.change = change
    self.reason = reason
  }
}
