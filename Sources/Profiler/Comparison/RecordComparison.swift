internal import Inspector

/// Two records of a server, side by side at their last looks.
public struct RecordComparison: Sendable {
  /// One thing that both have.
  public struct Row: Sendable, Hashable {
    /// What it is.
    public var name: String
    /// A worker's pages of it.
    public var pages: MeanDifference
  }

  /// What the families take, in bytes; nil where it is not known.
  public let totals: (before: Int?, after: Int?)
  /// How many workers there are.
  public let workers: (before: Int, after: Int)
  /// How long both were watched, in seconds.
  public let durations: (before: Double, after: Double)
  /// Requests that both have answered; nil where they were not counted.
  public let requests: (before: Int, after: Int)?
  /// What a worker has of each kind.
  public let kinds: [Row]
  /// What a worker has broken, by area; that which differs most first.
  public let areas: [Row]
  /// Copies by code, as shares of all copies; that which differs most first.
  public let code: [(name: CodeName, before: Double, after: Double)]
  /// Bytes of a page.
  public let pageSize: Int

  /// Compares; nil where a record has no look, or pages of different sizes.
  ///
  /// - Complexity: O(workers x areas).
  public init?(_ before: ProfileRecord, _ after: ProfileRecord) {
    guard let old = before.looks.last, let new = after.looks.last, before.origin.pageSize == after.origin.pageSize
    else {
      return nil
    }
    pageSize = before.origin.pageSize
    totals = (old.total.real, new.total.real)
    workers = (old.workers, new.workers)
    durations = (before.duration, after.duration)
    requests = Self.answered(before).flatMap { old in Self.answered(after).map { (old, $0) } }
    let fields: [(String, (Inheritance) -> Int)] = [
      ("inherited", \.inherited), ("still shared", \.stillShared), ("broken", \.broken),
      ("among siblings", \.amongSiblings), ("new", \.new),
    ]
    kinds = fields.compactMap { name, field in
      Self.row(name, old, new) { row in row.pages.map(field) }
    }
    let names = Set((old.rows + new.rows).flatMap { $0.areas.map(\.name) })
    areas = names.compactMap { name in
      Self.row(name, old, new) { row in
        row.pages.map { _ in row.areas.first { $0.name == name }?.pages.broken ?? 0 }
      }
    }
    .filter { $0.pages.before != 0 || $0.pages.after != 0 }
    .sorted { (abs($1.pages.change), $0.name) < (abs($0.pages.change), $1.name) }
    code = Self.code(before.breaks, after.breaks)
  }

  /// Whether one was watched for more than a tenth longer than the other, or answered so many more requests: then their ages differ, and
  /// with them everything else.
  public var isUneven: Bool {
    let (one, two) = requests.map { (Double($0.before), Double($0.after)) } ?? durations
    return abs(one - two) > max(one, two) / 10
  }

  private static func answered(_ record: ProfileRecord) -> Int? {
    let counts = record.looks.compactMap(\.requests)
    return counts.last.flatMap { last in counts.first.map { last - $0 } }
  }

  private static func row(
    _ name: String, _ old: FamilyLook, _ new: FamilyLook, _ value: (FamilyLook.Row) -> Int?
  ) -> Row? {
    MeanDifference(old.rows.compactMap(value).map(Double.init), new.rows.compactMap(value).map(Double.init))
      .map { Row(name: name, pages: $0) }
  }

  private static func code(_ old: BreakSummary?, _ new: BreakSummary?) -> [(
    name: CodeName, before: Double, after: Double
  )] {
    guard let old, let new, old.total.copied > 0, new.total.copied > 0 else { return [] }
    func shares(_ summary: BreakSummary) -> [CodeName: Double] {
      Dictionary(summary.code.map { ($0.name, Double($0.copied) / Double(summary.total.copied)) }, uniquingKeysWith: +)
    }
    let (first, second) = (shares(old), shares(new))
    return Set(first.keys).union(second.keys).map { ($0, first[$0] ?? 0, second[$0] ?? 0) }
      .sorted { left, right in
        let (one, two) = (abs(left.1 - left.2), abs(right.1 - right.2))
        return one != two
          ? one > two : (left.0.function ?? "", left.0.module ?? "") < (right.0.function ?? "", right.0.module ?? "")
      }
  }
}
