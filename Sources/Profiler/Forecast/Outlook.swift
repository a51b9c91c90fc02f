/// What a record says of what would be: later, and with other settings.
public struct Outlook: Sendable {
  /// How sharing will go on to decay; nil where the looks do not tell.
  public var forecast: DecayForecast?
  /// The replay of the recording as it was; nil where it cannot be replayed.
  public var replay: ReplayResult?
  /// What changes would come to.
  public var predictions: [Prediction] = []
  /// Changes of which that cannot be told.
  public var unpredicted: [Unpredicted] = []

  /// Looks ahead; without a trace there is only what the looks tell.
  ///
  /// - Complexity: O(changes x (writes + pages x processes)).
  public init(_ record: ProfileRecord, _ trace: WriteTrace?, changes: [ServerChange]? = nil) {
    forecast = DecayForecast(record.looks)
    guard let whatIf = WhatIf(record, trace), !whatIf.workers.isEmpty else { return }
    replay = whatIf.baseline
    for change in changes ?? Self.changes(record, workers: whatIf.workers.count, hasTrace: trace != nil) {
      do throws(Unpredicted) {
        predictions.append(try whatIf.predict(change))
      } catch  where trace != nil {
        unpredicted.append(error)
      } catch {
        // Who keeps no writes has not asked for more than can be told without.
      }
    }
  }

  /// What is worth asking of any server; without a trace only what needs none.
  private static func changes(_ record: ProfileRecord, workers: Int, hasTrace: Bool) -> [ServerChange] {
    guard hasTrace else { return record.looks.count > 1 ? [.refork, .merging] : [] }
    var changes: [ServerChange] = [.withoutSharing, .withoutCollector, .refork]
    if let count = halfOfRequests(record, workers: workers) {
      changes.append(.recycledAfterRequests(count))
    } else if record.duration > 0 {
      changes.append(.recycledAfter(seconds: (record.duration / 2).rounded(.up)))
    }
    if workers > 1 { changes.append(.workers(workers / 2)) }
    return changes + [.workers(workers * 2), .hugePages, .merging]
  }

  /// Half of what each worker has answered; nil where requests were not counted.
  private static func halfOfRequests(_ record: ProfileRecord, workers: Int) -> Int? {
    guard RequestClock(record.looks) != nil, let first = record.looks.first?.requests,
      let last = record.looks.last?.requests
    else { return nil }
    let half = (last - first) / workers / 2
    return half > 0 ? half : nil
  }
}
