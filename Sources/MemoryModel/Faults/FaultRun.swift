/// Faults of neighbouring pages that went alike: one for each page, in ascending order.
///
/// They differ in the page and in the frames, which lie one after the other as the pages do.
public struct FaultRun: Sendable, Hashable {
  /// The fault of the first page.
  public internal(set) var first: FaultRecord
  /// How many faults there are, at least 1.
  public internal(set) var count: Int

  /// The pages.
  public var pages: Range<PageNumber> { first.page..<first.page + count }

  /// The faults one by one.
  public var records: [FaultRecord] { (0..<count).map { self[$0] } }

  /// The fault of the page that is `offset` pages behind the first.
  public subscript(offset: Int) -> FaultRecord {
    var record = first
    record.page += offset
    record.before = record.before.advanced(by: offset)
    record.after = record.after.advanced(by: offset)
    return record
  }

  /// Some of the faults.
  func slice(_ pages: Range<PageNumber>) -> FaultRun {
    FaultRun(first: self[pages.lowerBound - first.page], count: pages.count)
  }

  /// The run with some steps put before the decisions at one page, which becomes a run of its own.
  func prefixed(with steps: [DecisionStep], at page: PageNumber) -> [FaultRun] {
    guard pages.contains(page), !steps.isEmpty else { return [self] }
    var one = slice(page..<page + 1)
    one.first.path = DecisionPath(steps: steps + one.first.path.steps)
    let others = [pages.lowerBound..<page, page + 1..<pages.upperBound].map { $0.isEmpty ? [] : [slice($0)] }
    return others[0] + [one] + others[1]
  }
}
