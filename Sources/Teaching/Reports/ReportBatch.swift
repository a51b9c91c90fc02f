/// Reports of a class, each held against the others.
public enum ReportBatch {
  /// Adds to each verdict what only the other reports show: the same session in the name of two students, and the same attempt twice.
  ///
  /// The number by chance in a receipt is what two sessions never have in common. O(reports).
  public static func compared(_ verdicts: [ReportVerdict]) -> [ReportVerdict] {
    var verdicts = verdicts
    var sessions: [UInt64: Int] = [:]
    var attempts: [[String]: Int] = [:]
    for index in verdicts.indices {
      guard let report = verdicts[index].report else { continue }
      if let nonce = report.events.first(where: { $0.kind == .commit })?.nonce {
        if let other = sessions[nonce], verdicts[other].report?.student != report.student {
          verdicts[index].findings.append(.copy(of: verdicts[other].file))
          verdicts[other].findings.append(.copy(of: verdicts[index].file))
        } else {
          sessions[nonce] = index
        }
      }
      guard let student = report.student else { continue }
      let attempt = [
        student, report.lab.id, report.seed, report.ticket?.course ?? "", "\(report.ticket?.attempt ?? 0)",
      ]
      if let other = attempts[attempt] {
        verdicts[index].findings.append(.twice(other: verdicts[other].file))
      } else {
        attempts[attempt] = index
      }
    }
    return verdicts
  }
}
