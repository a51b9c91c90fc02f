/// A question that was answered wrongly and is to be asked again, with other numbers.
public struct ReviewItem: Sendable {
  /// The lab.
  public var lab: Lab
  /// The question.
  public var question: Question
  /// The misconceptions that were behind the wrong answers.
  public var beliefs: [String]
  /// What decides the numbers this time.
  public var seed: Seed
  /// From when on it is to be asked, in seconds since the beginning of 1970.
  public var due: Int
}

/// Which of a student's own wrong answers come back, and when.
public enum LabReview {
  /// Days that lie between a wrong answer and the question's return, then between that right answer and the last return.
  ///
  /// What is recalled after days stays longer than what is repeated at once.
  public static let days = [5, 15]

  private static let day = 86_400

  /// One answer to a question, in a session or when it was asked again.
  private struct Past {
    var time: Int
    var isRight: Bool
    var beliefs: [String]
    var seed: Seed?
  }

  /// The questions that are to be asked now, the longest due first.
  public static func due(in progress: LabProgress, labs: [Lab], at now: Int) -> [ReviewItem] {
    labs.flatMap { lab in
      let past = answers(to: lab, in: progress)
      return lab.questions.compactMap { item(for: $0, of: lab, past[$0.id] ?? [], progress) }
    }
    .filter { $0.due <= now }
    .sorted { ($0.due, $0.lab.number, $0.question.id) < ($1.due, $1.lab.number, $1.question.id) }
  }

  private static func item(
    for question: Question, of lab: Lab, _ past: [Past], _ progress: LabProgress
  ) -> ReviewItem? {
    // The last time that counts, and how many right answers count since the last wrong one.
    var last: Int?
    var streak = 0
    for answer in past.sorted(by: { $0.time < $1.time }) {
      if !answer.isRight {
        (last, streak) = (answer.time, 0)
      } else if let time = last, streak < days.count, answer.time >= time + days[streak] * day {
        (last, streak) = (answer.time, streak + 1)
      }
    }
    guard let last, streak < days.count, var seed = past.compactMap(\.seed).last else { return nil }
    let asked = progress.reviews.count { $0.lab == lab.id && $0.question == question.id }
    for _ in 0...asked { seed = seed.next }
    while progress.isUnderway(lab, seed: seed) { seed = seed.next }
    return ReviewItem(
      lab: lab, question: question, beliefs: Set(past.flatMap(\.beliefs)).sorted(), seed: seed,
      due: last + days[streak] * day)
  }

  /// A time of a file that somebody may have written by hand, so that it can be added.
  private static func clamped(_ time: Int) -> Int {
    min(max(time, SessionRecord.times.lowerBound), SessionRecord.times.upperBound)
  }

  /// The judged answers to the questions of a lab; who said not to know has believed nothing wrong.
  private static func answers(to lab: Lab, in progress: LabProgress) -> [String: [Past]] {
    var past: [String: [Past]] = [:]
    for session in progress.sessions where Lab.wholeID(session.lab) == lab.id && session.version == lab.version {
      for reply in session.replies {
        guard let share = reply.share, let answer = reply.answer, answer != .unknown else { continue }
        let seconds = session.events.last { $0.id == reply.id && $0.kind != .hint }?.seconds ?? 0
        past[reply.id, default: []].append(
          Past(
            time: clamped(session.startedAt) + clamped(seconds), isRight: share == 1, beliefs: reply.beliefs,
            seed: Seed(code: session.seed)))
      }
    }
    for review in progress.reviews where review.lab == lab.id {
      past[review.question, default: []].append(
        Past(time: clamped(review.time), isRight: review.isRight, beliefs: [], seed: nil))
    }
    return past
  }
}

extension ReviewItem {
  /// The lab with the numbers of this time.
  public func variant() throws(LabErrors) -> Variant { try lab.variant(seed) }

  /// The answers in a run of the variant, and what the student's answer is worth; asked for once the answer stands.
  public func judge(_ answer: GivenAnswer, by run: LabRun) throws(LabErrors) -> (key: QuestionKey, judgement: Judgement)
  {
    let key = try run.key(of: question)
    return (key, try key.judge(answer))
  }
}

extension LabProgress {
  /// Notes an answer to a question that was asked again.
  public mutating func note(_ item: ReviewItem, isRight: Bool, at time: Int) {
    reviews.append(ReviewRecord(lab: item.lab.id, question: item.question.id, time: time, isRight: isRight))
  }
}
