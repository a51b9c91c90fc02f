internal import Teaching

/// The scenario of a lab with the student's numbers, for the playground.
struct LabScenario {
  let host: any LabHost

  /// The text, nil where it may not be tried: before the student has said what the run shows, because the playground tells the
  /// reasons, where there are no processes in it, and while an attempt that counts has the same numbers.
  func text(of id: String) throws(HostProblem) -> String? {
    guard let lab = host.lab(id) else { return nil }
    let progress = try host.progress()
    guard let record = LabSeat(host, progress).record(of: lab, in: progress), Self.maySee(record) else { return nil }
    do throws(SessionError) {
      let variant = try LabSession(lab, record: record).variant
      if let seed = variant.seed, progress.isUnderway(lab, seed: seed) { return nil }
      return variant.playableText
    } catch {
      throw HostProblem(error.description)
    }
  }

  /// Whether the reasons behind a run may be told, and its numbers be tried.
  static func maySee(_ record: SessionRecord) -> Bool {
    record.ticket?.isGraded == true ? record.phase == .done : record.phase > .restate
  }
}
