public import FoundationEssentials
public import Profiler

/// Two records of a server as JSON: schema 1 of the kind `cowscope.comparison`.
///
/// Amounts are bytes, of a worker on average where nothing else is said; what is unknown is null.
public struct ComparisonDocument: Sendable, Encodable {
  /// The version of the document's shape.
  public var schema = 1
  /// Always `cowscope.comparison`.
  public var kind = "cowscope.comparison"
  /// What the families take.
  public var totals: Pair<Int?>
  /// How many workers there are.
  public var workers: Pair<Int>
  /// How long both were watched, in seconds.
  public var seconds: Pair<Double>
  /// Requests that both have answered.
  public var requests: Pair<Int>?
  /// What a worker has.
  public var kinds: [Entry]
  /// What a worker has broken, by area.
  public var areas: [Entry]
  /// Shares of all copies, by code.
  public var code: [Code]
  /// Whether their ages differ by more than a tenth.
  public var isUneven: Bool

  /// The same of both.
  public struct Pair<Value: Encodable & Sendable>: Sendable, Encodable {
    var before: Value
    var after: Value
  }

  /// A mean of both.
  public struct Entry: Sendable, Encodable {
    var name: String
    var before: Double
    var after: Double
    var margin: Double?
    var isSure: Bool?
  }

  /// A function.
  public struct Code: Sendable, Encodable {
    var function: String?
    var module: String?
    var before: Double
    var after: Double
  }

  /// Makes the document.
  public init(_ comparison: RecordComparison) {
    let size = Double(comparison.pageSize)
    func entry(_ row: RecordComparison.Row) -> Entry {
      Entry(
        name: row.name, before: row.pages.before * size, after: row.pages.after * size,
        margin: row.pages.margin.map { $0 * size }, isSure: row.pages.isSure)
    }
    totals = Pair(before: comparison.totals.before, after: comparison.totals.after)
    workers = Pair(before: comparison.workers.before, after: comparison.workers.after)
    seconds = Pair(before: comparison.durations.before, after: comparison.durations.after)
    requests = comparison.requests.map { Pair(before: $0.before, after: $0.after) }
    kinds = comparison.kinds.map(entry)
    areas = comparison.areas.map(entry)
    code = comparison.code.map {
      Code(function: $0.name.function, module: $0.name.module, before: $0.before, after: $0.after)
    }
    isUneven = comparison.isUneven
  }

  /// The document as UTF-8 JSON with sorted keys, its last line ended.
  ///
  /// - Throws: `EncodingError`, which a comparison never causes.
  public func json() throws -> Data { try JSONText.encode(self) }
}
