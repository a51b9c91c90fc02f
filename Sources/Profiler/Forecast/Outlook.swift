/// What a record says of what would be: later, and with other settings.
public struct Outlook: Sendable {
  /// How sharing will go on to decay; nil where the looks do not tell.
  public var forecast: DecayForecast?
  /// The replay of the recording as it was; nil where it cannot be replayed.
  public var replay: ReplayResult?
  /// What changes would come to.
  public var predictions: [Prediction] = []

  /// Looks ahead; without a trace there is only the forecast.
  ///
  /// - Complexity: O(changes x (writes + pages x processes)).
  public init(_ record: ProfileRecord, _ trace: WriteTrace?, changes: [ServerChange]? = nil) {
    forecast = DecayForecast(record.looks)
    guard let trace, let whatIf = WhatIf(record, trace) else { return }
    replay = whatIf.baseline
    predictions = (changes ?? Self.changes(record, workers: whatIf.workers.count)).compactMap(whatIf.predict)
  }

  /// What is worth asking of any server.
  private static func changes(_ record: ProfileRecord, workers: Int) -> [ServerChange] {
    guard workers > 0 else { return [] }
    var changes: [ServerChange] = [.withoutSharing, .withoutCollector]
    if record.duration > 0 { changes += [.recycledAfter(seconds: (record.duration / 2).rounded(.up))] }
    if workers > 1 { changes.append(.workers(workers / 2)) }
    return changes + [.workers(workers * 2)]
  }
}
