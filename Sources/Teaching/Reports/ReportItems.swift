/// The answers of a session that was made again, one by one.
enum ReportItems {
  /// The answers in the order of the lab, and what each question asked.
  static func items(
    of session: LabSession, events: [SessionEvent]
  ) -> (items: [ReportVerdict.Item], questions: [String: String]) {
    let lab = session.variant.lab
    let questions = lab.questions + lab.observations
    var texts: [String: String] = [:]
    let items = session.marks.map { mark in
      var item = ReportVerdict.Item(
        id: mark.id, points: mark.points, share: mark.share, earned: mark.earned, answer: "", expected: "",
        isRightOnKernelOnly: false,
        beliefs: mark.beliefs, confidence: nil, seconds: seconds(of: mark.id, events),
        hints: session.record.hints[mark.id] ?? 0, isPrediction: false)
      texts[mark.id] = lab.puzzles.first { $0.id == mark.id }.map { session.text($0.ask) }
      guard let question = questions.first(where: { $0.id == mark.id }) else { return item }
      texts[mark.id] = session.text(question.ask)
      item.isPrediction = session.predictions.contains { $0.id == mark.id }
      guard let key = try? session.key(of: question) else { return item }
      let reply = session.record.reply(to: mark.id)
      item.answer = reply?.answer.map { key.text(of: $0) } ?? ""
      item.expected = key.text(of: key.right(on: .model))
      item.confidence = reply?.confidence
      if let answer = reply?.answer, mark.share != nil {
        item.isRightOnKernelOnly = (try? key.judge(answer))?.isRightOnKernelOnly ?? false
      }
      return item
    }
    return (items, texts)
  }

  /// Seconds from the event before the last answer to it; nil where there was no answer.
  private static func seconds(of id: String, _ events: [SessionEvent]) -> Int? {
    let answers: Set<SessionEvent.Kind> = [.predict, .restate, .investigate, .puzzle]
    guard let index = events.lastIndex(where: { $0.id == id && answers.contains($0.kind) }) else { return nil }
    let before = index > 0 ? events[index - 1].seconds : 0
    let (seconds, overflow) = events[index].seconds.subtractingReportingOverflow(before)
    return overflow ? nil : seconds
  }
}
