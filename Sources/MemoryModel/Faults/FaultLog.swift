/// The faults of one walk, in the order they happened, neighbours that went alike as one run.
struct FaultLog: Sendable {
  /// Two faults with the same likeness differ in nothing.
  struct Likeness: Sendable {
    var page: PageNumber
    var before: UInt32
    var after: UInt32
    /// The words of the frames, what records leave out cleared.
    var wordBefore: UInt64
    var wordAfter: UInt64
    /// What the fault was about, its error code and its mode.
    var kind: UInt32

    /// The likeness of the next page's fault, if it goes alike.
    var following: Likeness {
      var next = self
      next.page &+= 1
      next.before = PTE(bits: before).advanced(by: 1).bits
      next.after = PTE(bits: after).advanced(by: 1).bits
      return next
    }

    @inline(__always)
    func isEqual(_ other: Likeness) -> Bool {
      let numbers = UInt64(bitPattern: Int64(page ^ other.page)) | UInt64(before ^ other.before | after ^ other.after)
      let words = (wordBefore ^ other.wordBefore) | (wordAfter ^ other.wordAfter)
      return numbers | words | UInt64(kind ^ other.kind) == 0
    }
  }

  private var closed: [FaultRun] = []
  /// Faults of the last run that its count lacks.
  private var more = 0
  /// What continues the last run; nothing has this page at first.
  private var expected = Likeness(page: -1, before: 0, after: 0, wordBefore: 0, wordAfter: 0, kind: 0)
  /// How far the two entries go from one fault to the next.
  private var stepBefore: UInt32 = 0
  private var stepAfter: UInt32 = 0

  /// All runs.
  var runs: [FaultRun] {
    var runs = closed
    if !runs.isEmpty { runs[runs.count - 1].count += more }
    return runs
  }

  /// Adds a fault to the last run if it goes on with it.
  @inline(__always)
  mutating func extend(with fault: Likeness) -> Bool {
    guard fault.isEqual(expected) else { return false }
    more &+= 1
    expected.page &+= 1
    expected.before &+= stepBefore
    expected.after &+= stepAfter
    return true
  }

  /// Begins a run.
  ///
  /// A record that is `alone` may differ from others in more than its likeness.
  mutating func open(_ record: FaultRecord, _ likeness: Likeness, alone: Bool) {
    if !closed.isEmpty { closed[closed.count - 1].count += more }
    more = 0
    closed.append(FaultRun(first: record, count: 1))
    expected = likeness.following
    stepBefore = expected.before &- likeness.before
    stepAfter = expected.after &- likeness.after
    if alone { expected.page = -1 }
  }
}
