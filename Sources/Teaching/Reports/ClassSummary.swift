/// What a class knew: question by question, belief by belief.
public struct ClassSummary: Sendable {
  /// One question in all reports that answered it.
  public struct Question: Sendable, Hashable {
    /// The lab.
    public var lab: String
    /// The question.
    public var id: String
    /// What it asks, with the numbers of the first report.
    public var text: String
    /// Whether it is asked before the run.
    public var isPrediction: Bool
    /// Reports with a final answer.
    public var answers: Int
    /// The mean part of the points that was earned.
    public var facility: Double
    /// How well it tells those who know the rest from those who do not: the correlation of its share with that of all other questions of
    /// the lab, from -1 to 1; nil with fewer than three reports or where all are equal.
    public var discrimination: Double?
    /// Wrong answers that nobody has foreseen.
    public var unforeseen: Int
    /// Answers that were "I do not know".
    public var unknown: Int
    /// How sure students were, and whether they were right.
    public var confidence: [Sureness]
  }

  /// Answers of one confidence.
  public struct Sureness: Sendable, Hashable {
    /// How sure.
    public var confidence: Confidence
    /// Answers that were right.
    public var right: Int
    /// Answers that were not.
    public var wrong: Int
  }

  /// How often one belief was behind an answer.
  public struct BeliefCount: Sendable, Hashable {
    /// The misconception.
    public var misconception: Misconception
    /// Students, or reports without a student, in which it was found.
    public var students: Int
    /// Answers that it gave.
    public var answers: Int
    /// Of these, those that the student was certain of.
    public var certain: Int
    /// The questions that showed it, as `LAB QUESTION`.
    public var questions: [String]
  }

  /// One quiz, done several times by the same students.
  public struct Gain: Sendable, Hashable {
    /// The quiz.
    public var lab: String
    /// Students who did it more than once.
    public var students: Int
    /// The mean part of the points the first time.
    public var before: Double
    /// The mean part the last time.
    public var after: Double
    /// Of what was missing the first time, the part that was there the last time; nil where nothing was missing.
    public var gain: Double? { QuizComparison.gain(from: before, to: after) }
  }

  /// Where reports come from.
  public struct Origin: Sendable, Hashable {
    /// The kernel.
    public var kernel: String
    /// The instruction set.
    public var architecture: String
    /// Whether as root.
    public var isRoot: Bool
    /// How many.
    public var reports: Int
  }

  /// A question that kernels answered otherwise than the model.
  public struct Difference: Sendable, Hashable {
    /// The lab.
    public var lab: String
    /// The question.
    public var id: String
    /// Reports in which that happened.
    public var reports: Int
  }

  /// Reports that could be judged.
  public let reports: Int
  /// Reports that cannot be taken as they are.
  public let flawed: Int
  /// The questions, by lab and then in their order.
  public let questions: [Question]
  /// The beliefs, the most frequent first.
  public let beliefs: [BeliefCount]
  /// How sure students were of all predictions, and whether they were right.
  public let confidence: [Sureness]
  /// Quizzes that were done again.
  public let gains: [Gain]
  /// Kernels and users.
  public let origins: [Origin]
  /// Questions that kernels answered otherwise than the model.
  public let differences: [Difference]

  /// Adds up reports; those with flaws are counted and left out.
  ///
  /// O(answers).
  public init(_ verdicts: [ReportVerdict]) {
    let taken = verdicts.filter { $0.isRight && $0.report != nil }
    reports = taken.count
    flawed = verdicts.count - taken.count
    questions = Self.questions(taken)
    beliefs = Self.beliefs(taken)
    confidence = Self.sureness(taken.flatMap(\.items))
    gains = Self.gains(taken)
    origins = Self.origins(taken)
    differences = Self.differences(taken)
  }

  private static func differences(_ verdicts: [ReportVerdict]) -> [Difference] {
    var counts: [[String]: Int] = [:]
    for verdict in verdicts {
      for finding in verdict.findings {
        guard case .kernelDiffers(let ids) = finding else { continue }
        for id in ids { counts[[verdict.report?.lab.id ?? "", id], default: 0] += 1 }
      }
    }
    return counts.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, count in
      Difference(lab: key[0], id: key[1], reports: count)
    }
  }

  // MARK: Questions

  private static func questions(_ verdicts: [ReportVerdict]) -> [Question] {
    let byLab = Dictionary(grouping: verdicts) { $0.report?.lab.id ?? "" }
    return byLab.sorted { $0.key < $1.key }.flatMap { lab, verdicts in
      (verdicts.first?.items ?? []).map { first in
        let pairs = verdicts.compactMap { verdict -> (item: ReportVerdict.Item, rest: Double)? in
          guard let item = verdict.items.first(where: { $0.id == first.id }), item.share != nil else { return nil }
          let rest = Double(verdict.possible - item.points)
          let earned = verdict.earned - item.earned
          return (item, rest > 0 ? earned / rest : 0)
        }
        let items = pairs.map(\.item)
        let shares = items.map { $0.share ?? 0 }
        return Question(
          lab: lab, id: first.id, text: verdicts.first?.questions[first.id] ?? "", isPrediction: first.isPrediction,
          answers: items.count, facility: mean(shares), discrimination: correlation(shares, pairs.map(\.rest)),
          unforeseen: items.count {
            ($0.share ?? 1) < 1 && $0.beliefs.isEmpty && $0.answer != "?" && !$0.answer.isEmpty
          },
          unknown: items.count { $0.answer == "?" }, confidence: sureness(items))
      }
    }
  }

  private static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }

  /// Pearson's correlation; nil where it is not defined or says nothing.
  private static func correlation(_ left: [Double], _ right: [Double]) -> Double? {
    guard left.count >= 3 else { return nil }
    let (leftMean, rightMean) = (mean(left), mean(right))
    var (both, ones, twos) = (0.0, 0.0, 0.0)
    for (one, two) in zip(left, right) {
      both += (one - leftMean) * (two - rightMean)
      ones += (one - leftMean) * (one - leftMean)
      twos += (two - rightMean) * (two - rightMean)
    }
    let product = (ones * twos).squareRoot()
    return product > 1e-12 ? both / product : nil
  }

  private static func sureness(_ items: [ReportVerdict.Item]) -> [Sureness] {
    Confidence.allCases.map { confidence in
      let answers = items.filter { $0.confidence == confidence && $0.share != nil }
      let right = answers.count { $0.share == 1 }
      return Sureness(confidence: confidence, right: right, wrong: answers.count - right)
    }
  }

  // MARK: Beliefs

  private static func beliefs(_ verdicts: [ReportVerdict]) -> [BeliefCount] {
    struct Found {
      var students: Set<String> = []
      var answers = 0
      var certain = 0
      var questions: [String] = []
    }
    var found: [String: Found] = [:]
    for verdict in verdicts {
      for item in verdict.items {
        for belief in item.beliefs {
          let question = "\(verdict.report?.lab.id ?? "") \(item.id)"
          found[belief, default: Found()].students.insert(verdict.report?.student ?? verdict.file)
          found[belief, default: Found()].answers += 1
          found[belief, default: Found()].certain += item.confidence == .certain ? 1 : 0
          if found[belief]?.questions.contains(question) == false { found[belief]?.questions.append(question) }
        }
      }
    }
    return found.compactMap { id, found in
      Misconception.of(id).map {
        BeliefCount(
          misconception: $0, students: found.students.count, answers: found.answers, certain: found.certain,
          questions: found.questions.sorted())
      }
    }
    .sorted { ($1.students, $1.answers, $0.misconception.id) < ($0.students, $0.answers, $1.misconception.id) }
  }

  // MARK: Then and now, and where

  private static func gains(_ verdicts: [ReportVerdict]) -> [Gain] {
    var byLab: [String: [String: [ReportVerdict]]] = [:]
    for verdict in verdicts {
      guard let report = verdict.report, let student = report.student, report.isDone else { continue }
      byLab[report.lab.id, default: [:]][student, default: []].append(verdict)
    }
    return byLab.sorted { $0.key < $1.key }.compactMap { lab, students in
      // The same session twice is no second time.
      let pairs = students.values.compactMap { verdicts -> (Double, Double)? in
        let sorted = verdicts.sorted { order(of: $0) < order(of: $1) }
        guard let first = sorted.first, let last = sorted.last, first.report?.seed != last.report?.seed else {
          return nil
        }
        return (share(first), share(last))
      }
      guard !pairs.isEmpty else { return nil }
      return Gain(lab: lab, students: pairs.count, before: mean(pairs.map(\.0)), after: mean(pairs.map(\.1)))
    }
  }

  /// Attempts of a course by their number, others by the time when they were written.
  private static func order(of verdict: ReportVerdict) -> (Int, String) {
    (verdict.report?.ticket?.attempt ?? 0, verdict.report?.written ?? "")
  }

  private static func share(_ verdict: ReportVerdict) -> Double {
    verdict.possible > 0 ? verdict.earned / Double(verdict.possible) : 0
  }

  private static func origins(_ verdicts: [ReportVerdict]) -> [Origin] {
    var counts: [LabReport.Machine: Int] = [:]
    for verdict in verdicts {
      guard var machine = verdict.report?.machine else { continue }
      machine.transparentHugePages = nil
      machine.pageSize = 0
      counts[machine, default: 0] += 1
    }
    return counts.map { machine, count in
      Origin(
        kernel: machine.kernel, architecture: machine.architecture, isRoot: machine.isRoot, reports: count)
    }
    .sorted { ($1.reports, $0.kernel, $0.architecture) < ($0.reports, $1.kernel, $1.architecture) }
  }
}
