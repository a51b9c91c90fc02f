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
    for note in notes { replayed += style.wrap(note, width: style.width - 1).map { style.paint($0, .faint) } }
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

  /// What changes would come to, below a heading; nil where nothing can be said of any.
  var rows: [[String]]? {
    guard let now = record.looks.last?.total.real, !outlook.predictions.isEmpty else { return nil }
    let copies = outlook.replay.map { "\($0.copied)" } ?? ""
    var rows = [["TOTAL", "CHANGE", "COPIES", "WHAT IF"], [amounts.text(now), "", copies, "as it was"]]
    for prediction in outlook.predictions {
      let change = prediction.total - now
      rows.append([
        amounts.text(prediction.total), (change < 0 ? "-" : "+") + amounts.text(abs(change)),
        prediction.copies.map { "\($0)" } ?? "", prediction.change.words,
      ])
    }
    return rows
  }

  /// What predictions rest on, how far they may be off, and which could not be made.
  var notes: [String] {
    let made = outlook.predictions.compactMap { prediction -> String? in
      let range = prediction.range.map { "\(amounts.text($0.lowerBound)) to \(amounts.text($0.upperBound))" }
      let parts = [range, prediction.basis].compactMap(\.self)
      return parts.isEmpty ? nil : "if \(prediction.change.words): \(parts.joined(separator: "; "))"
    }
    return made + outlook.unpredicted.map { "not predicted, if \($0.change.words): \($0.reason)" }
  }
}

extension ServerChange {
  /// As tables and JSON say it.
  var words: String {
    switch self {
    case .nothing: "as it was"
    case .withoutCollector: "the garbage collector had written nothing"
    case .recycledAfter(let seconds): "workers were replaced after \(Int(seconds)) seconds"
    case .recycledAfterRequests(let count): "workers were replaced after \(count) requests each"
    case .refork: "workers began anew now"
    case .hugePages: "memory were in huge pages"
    case .merging: "KSM had merged equal pages"
    case .workers(let count): count == 1 ? "there was one worker, as busy" : "there were \(count) workers, each as busy"
    case .withoutSharing: "nothing were shared: the most that a fork can save"
    }
  }
}
