/// The faults of one walk, in the order they happened, neighbours that went alike as one run.
struct FaultLog: Sendable {
  /// Two faults with the same likeness differ in nothing.
  struct Likeness: Sendable {
    var page: PageNumber
    /// The entry before, and the one after in the upper half.
    var entries: UInt64
    /// The words of the frames, what records leave out cleared.
    var wordBefore: UInt64
    var wordAfter: UInt64
    /// What the fault was about, and the kind and the mode of the access.
    var kind: UInt32

    @inline(__always)
    init(page: PageNumber, before: PTE, after: PTE, wordBefore: UInt64, wordAfter: UInt64, kind: UInt32) {
      self.page = page
      entries = UInt64(before.bits) | UInt64(after.bits) &<< 32
      self.wordBefore = wordBefore
      self.wordAfter = wordAfter
      self.kind = kind
    }

    /// All at once, because they mostly are.
    @inline(__always)
    func isEqual(_ other: Likeness) -> Bool {
      let words = (wordBefore ^ other.wordBefore) | (wordAfter ^ other.wordAfter)
      let numbers = UInt64(bitPattern: Int64(page ^ other.page)) | (entries ^ other.entries)
      return words | numbers | UInt64(kind ^ other.kind) == 0
    }

    var before: PTE { PTE(bits: UInt32(truncatingIfNeeded: entries)) }
    var after: PTE { PTE(bits: UInt32(truncatingIfNeeded: entries &>> 32)) }
  }

  /// The count of the last run is that of its beginning, until another begins.
  private var begun: [FaultRun] = []
  /// What continues the last run; nothing has this page at first.
  private var expected = Likeness(
    page: -1, before: .none, after: .none, wordBefore: 0, wordAfter: 0, kind: 0)
  /// How far the two entries go from one fault to the next.
  private var step: UInt64 = 0

  /// All runs.
  var runs: [FaultRun] {
    var runs = begun
    if let last = runs.indices.last { runs[last].count = max(1, expected.page - runs[last].first.page) }
    return runs
  }

  /// Adds a fault to the last run if it goes on with it.
  @inline(__always)
  mutating func extend(with fault: Likeness) -> Bool {
    guard fault.isEqual(expected) else { return false }
    expected.page &+= 1
    expected.entries &+= step
    return true
  }

  /// Begins a run.
  ///
  /// A record that is `alone` may differ from others in more than its likeness.
  mutating func open(_ record: FaultRecord, _ likeness: Likeness, alone: Bool) {
    if let last = begun.indices.last { begun[last].count = max(1, expected.page - begun[last].first.page) }
    begun.append(FaultRun(first: record, count: 1))
    expected = Likeness(
      page: alone ? -1 : likeness.page + 1, before: likeness.before.advanced(by: 1),
      after: likeness.after.advanced(by: 1), wordBefore: likeness.wordBefore, wordAfter: likeness.wordAfter,
      kind: likeness.kind)
    step = expected.entries &- likeness.entries
  }
}
