internal import Profiler

/// What would be, later and with other settings, as a person reads it.
struct OutlookLines {
  private let outlook: Outlook
  private let record: ProfileRecord
  private let amounts: AmountText

  init(_ outlook: Outlook, _ record: ProfileRecord, amounts: AmountText) {
    self.outlook = outlook
    self.record = record
    self.amounts = amounts
  }

  func lines(style: Style) -> [String] {
    var parts: [[String]] = []
    if let forecastSentence { parts.append(style.wrap(forecastSentence, width: style.width - 1)) }
    var replayed: [String] = []
    if let replaySentence {
      replayed += style.wrap("\(replaySentence) \(style.verdictSign(isReplayedExactly))", width: style.width - 1)
    }
    if let rows { replayed += AlignedRows(rows: rows).lines(style: style) }
    if !replayed.isEmpty { parts.append(replayed) }
    return Array(parts.joined(separator: [""]))
  }

  /// How sharing goes on to decay; nil where nobody knows.
  var forecastSentence: String? {
    guard let forecast = outlook.forecast else { return nil }
    func amount(_ pages: Int) -> String { amounts.text(pages * record.origin.pageSize) }
    let unit = forecast.axis == .requests ? "requests" : "seconds"
    let later = forecast.end * 10
    return "forecast: after \(Int(later.rounded())) \(unit) at least \(amount(forecast.broken(at: later))) will be "
      + "broken, levelling off above \(amount(forecast.plateau)); never more than the \(amount(forecast.inherited)) "
      + "inherited (a curve through the first three quarters of the looks was wrong about the rest by "
      + "\(amount(Int(forecast.heldBackError.rounded()))))"
  }

  /// What the replay of the recording as it was led to; nil where it was not replayed.
  var replaySentence: String? {
    guard let replay = outlook.replay else { return nil }
    return "replayed on the model: \(replay.agreeing) of \(replay.writes) writes end as they did; "
      + "\(replay.copied) copies, \(replay.recordedCopies) recorded"
      + (replay.leftOut > 0 ? "; \(replay.leftOut) left out, because what was there before is not known" : "")
  }

  private var isReplayedExactly: Bool {
    outlook.replay.map { $0.agreeing == $0.writes } ?? false
  }

  /// What changes would come to, below a heading; nil where nothing was replayed.
  var rows: [[String]]? {
    guard let replay = outlook.replay, let now = record.looks.last?.total.real, !outlook.predictions.isEmpty else {
      return nil
    }
    var rows = [["TOTAL", "CHANGE", "COPIES", "WHAT IF"], [amounts.text(now), "", "\(replay.copied)", "as it was"]]
    for prediction in outlook.predictions {
      let change = prediction.total - now
      rows.append([
        amounts.text(prediction.total), (change < 0 ? "-" : "+") + amounts.text(abs(change)),
        prediction.copies.map { "\($0)" } ?? "", prediction.change.words,
      ])
    }
    return rows
  }
}

extension ServerChange {
  /// As tables and JSON say it.
  var words: String {
    switch self {
    case .nothing: "as it was"
    case .withoutCollector: "what the garbage collector wrote had not been written"
    case .recycledAfter(let seconds): "workers were replaced after \(Int(seconds)) seconds at the latest"
    case .workers(let count): count == 1 ? "there was one worker, as busy" : "there were \(count) workers, each as busy"
    case .withoutSharing: "nothing were shared: the most that a fork can save"
    }
  }
}
