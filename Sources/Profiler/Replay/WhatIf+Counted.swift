internal import Glibc
internal import Inspector

/// Changes that follow from what was counted at the last look.
extension WhatIf {
  /// All workers begin anew, as with Puma's fork_worker, or a reload of gunicorn.
  func refork() throws(Unpredicted) -> Prediction {
    guard let start = record.prospects?.freshStart else {
      throw Unpredicted(.refork, "which frames the template has was not looked at, or cannot be told")
    }
    let total = start.anonymous + (last.total.fileShare ?? 0) + start.pageTables
    return Prediction(
      change: .refork, total: total,
      basis: "right after it, before a new worker has written; files are taken to be shared as they are. "
        + afterwards(from: total))
  }

  /// What a fresh start decays to again, as far as the curve of the looks tells.
  private func afterwards(from total: Int) -> String {
    guard let forecast = DecayForecast(record.looks) else {
      return "How it decays from there was not seen: too few looks since members last came or went"
    }
    // What was broken before the first look, nobody knows how fast.
    guard forecast.broken(at: 0) * 5 <= forecast.inherited else {
      return "How it decays from there was not seen: much was broken before the first look"
    }
    let unit = forecast.axis == .requests ? "requests" : "seconds"
    func mebibytes(_ x: Double) -> Int { (total + forecast.broken(at: x) * record.origin.pageSize) >> 20 }
    return "About \(mebibytes(0)) MiB when they have started, as at the first look at these; after "
      + "\(Int(forecast.end.rounded())) \(unit) more, as many as were seen since then, \(mebibytes(forecast.end)) MiB "
      + "again, and new memory of the workers on top"
  }

  /// KSM has merged all broken pages that are the template's again.
  ///
  /// Their share is known of those that were compared; how far the others may differ is Wilson's interval with 95 % confidence.
  func merging() throws(Unpredicted) -> Prediction {
    guard last.pages.merged == 0 else { throw Unpredicted(.merging, "KSM merges pages of it already") }
    guard let pages = record.identical, pages.compared > 0, (0...pages.compared).contains(pages.identical),
      pages.broken <= last.pages.inherited
    else { throw Unpredicted(.merging, "no broken page was compared with the template's") }
    let (count, share) = (Double(pages.compared), Double(pages.identical) / Double(pages.compared))
    let z = pages.compared == pages.broken ? 0 : 1.96
    let middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    let spread = z * (share * (1 - share) / count + z * z / (4 * count * count)).squareRoot() / (1 + z * z / count)
    func left(_ share: Double) -> Int {
      total - Int((Double(pages.broken) * min(1, max(0, share))).rounded()) * record.origin.pageSize
    }
    let range = left(middle + spread)...left(middle - spread)
    return Prediction(
      change: .merging, total: left(share), range: range.lowerBound == range.upperBound ? nil : range,
      basis: "all of the template and its workers may be merged, and ksmd has come round: \(pages.identical) of "
        + "\(pages.compared) broken pages that were compared hold what the template's hold. A page that is written "
        + "again is copied again, as after the fork. Left out: other pages that are equal, and what ksmd costs")
  }
}
