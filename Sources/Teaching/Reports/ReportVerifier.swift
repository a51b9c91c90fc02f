public import Experiment
internal import Scenario

/// Computes again what reports say, by the labs and the course of the teacher.
public struct ReportVerifier {
  private let labs: [String: (lab: Lab, reference: LabReport.LabReference)]
  private let course: Course?
  private let runner: ModelRunner
  /// The receipts that students gave before they ran anything, by student.
  private let receipts: [String: [String]]

  /// Prepares for reports of these labs.
  ///
  /// `receipts` are those that were handed in before, by student; who is not among them is not compared.
  public init(labs: [Lab], course: Course?, receipts: [String: [String]] = [:], runner: ModelRunner) {
    self.labs = Dictionary(labs.withShortForms.map { ($0.id, ($0, LabReport.LabReference($0))) }) { first, _ in first }
    self.course = course
    self.receipts = receipts
    self.runner = runner
  }

  /// Computes a report again.
  ///
  /// Costs a run of the model for the lab, and one for each puzzle.
  public func verify(_ report: LabReport, file: String) -> ReportVerdict {
    var verdict = ReportVerdict(file: file, report: report)
    guard report.kind == LabReport.kind, report.schema == LabReport.currentSchema else {
      verdict.findings.append(.unreadable("it is \(report.kind) \(report.schema)"))
      return verdict
    }
    guard let (lab, reference) = labs[report.lab.id] else {
      verdict.findings.append(.unknownLab(String(report.lab.id.prefix(40))))
      return verdict
    }
    guard reference == report.lab else {
      verdict.findings.append(.otherLab)
      return verdict
    }
    guard let seed = Seed(code: report.seed), seed.description == report.seed else {
      verdict.findings.append(.unreadable("the seed is \(report.seed.prefix(20))"))
      return verdict
    }
    verdict.findings += courseFindings(report, lab)
    let start = SessionLog.start(lab: lab.id, version: lab.version, seed: report.seed, ticket: report.ticket)
    if let index = SessionLog.firstBreak(in: report.events, from: start) {
      verdict.findings.append(.brokenLog(event: index + 1))
    } else if SessionLog.head(of: report.events, from: start) != report.head {
      verdict.findings.append(.brokenLog(event: report.events.count))
    }
    if !Self.hasPossibleTimes(report.events) { verdict.findings.append(.impossibleTimes) }
    do throws(SessionReplay.Failure) {
      let session = try SessionReplay.session(
        of: lab, seed: seed, ticket: report.ticket, events: report.events, by: runner(for: report.machine))
      judge(session, report, &verdict)
    } catch {
      verdict.findings.append(.impossible(event: error.event, reason: error.reason))
    }
    return verdict
  }

  /// The model of the student's machine: what is right there may be wrong on another kernel, or with another setting of huge pages.
  private func runner(for machine: LabReport.Machine) -> ModelRunner {
    (try? ModelRunner.like(release: machine.kernel, hugePages: machine.transparentHugePages)) ?? runner
  }

  // MARK: The course

  private func courseFindings(_ report: LabReport, _ lab: Lab) -> [ReportFinding] {
    var findings: [ReportFinding] = []
    if let student = report.student, let noted = receipts[student], !noted.contains(report.receipt) {
      findings.append(.otherNotedReceipt(noted.joined(separator: ", ")))
    }
    guard let course else { return findings }
    guard let ticket = report.ticket, ticket.course == course.id, ticket.student == report.student,
      course.labs.contains(lab.id)
    else { return findings + [.otherCourse] }
    if ticket.hintCost != course.hintCost { findings.append(.otherHintCost(wanted: course.hintCost)) }
    let tier = report.tier(of: lab)
    if !course.tiers.contains(tier) { findings.append(.tierNotTaken(tier)) }
    if course.mode == .graded {
      if !ticket.isGraded { findings.append(.notGraded) }
      if !(1...course.attempts).contains(ticket.attempt) { findings.append(.attemptBeyond(ticket.attempt)) }
    }
    let wanted = course.seed(of: lab, student: ticket.student, attempt: ticket.attempt)?.description
    if let wanted, wanted != report.seed { findings.append(.otherSeed(wanted: wanted)) }
    return findings
  }

  // MARK: The events

  /// Longest time that a session may take: a year.
  private static let longestSession = 366 * 86_400

  private static func hasPossibleTimes(_ events: [SessionEvent]) -> Bool {
    var last = 0
    for event in events {
      guard last...longestSession ~= event.seconds else { return false }
      last = event.seconds
    }
    return true
  }

  private func judge(_ session: LabSession, _ report: LabReport, _ verdict: inout ReportVerdict) {
    if let receipt = session.receipt, receipt != report.receipt {
      verdict.findings.append(.otherReceipt(wanted: receipt))
    }
    let marks = session.marks
    let isSame =
      marks == report.marks && marks.earned == report.earned && marks.possible == report.possible
      && (session.phase == .done) == report.isDone
    if !isSame { verdict.findings.append(.otherResult) }
    if session.phase <= .reveal {
      verdict.findings.append(.impossible(event: report.events.count, reason: "the predictions were not revealed"))
      return
    }
    let runs = report.events.compactMap(\.figures)
    verdict.findings += figureFindings(runs, session)
    (verdict.items, verdict.questions) = ReportItems.items(of: session, events: report.events)
    let kernelOnly = verdict.items.filter(\.isRightOnKernelOnly).map(\.id)
    if !kernelOnly.isEmpty { verdict.findings.append(.rightOnKernelOnly(kernelOnly)) }
    if session.phase != .done { verdict.findings.append(.notDone) }
  }

  /// What the kernel is said to have shown, held against the model and against what can be.
  private func figureFindings(_ runs: [RunFigures], _ session: LabSession) -> [ReportFinding] {
    let seen = runs.filter(\.hasKernel)
    guard !seen.isEmpty else { return [.noKernel] }
    var findings: [ReportFinding] = []
    let differing = (session.variant.lab.questions + session.variant.lab.observations).filter { question in
      let model = (try? session.key(of: question))?.right(on: .model)
      return seen.contains { figures in figures.answers[question.id].map { $0 != model } ?? false }
    }
    if !differing.isEmpty { findings.append(.kernelDiffers(differing.map(\.id))) }
    let steps = session.variant.scenario.steps
    let impossible = steps.indices.filter { step in seen.contains { !Self.canBe($0.counts, at: step, of: steps) } }
    if !impossible.isEmpty { findings.append(.impossibleCounts(steps: Array(impossible))) }
    return findings
  }

  /// Small pages that one fault can copy: those of a huge page, where a kernel copies it whole.
  private static let mostCopiesOfFault = 512

  /// Whether counts of a step can be: none is below zero, and where the program itself touches memory nothing is copied without a fault.
  private static func canBe(_ counts: [[Int?]], at index: Int, of steps: [Step]) -> Bool {
    guard counts.count == steps.count, counts[index].count == 4, counts[index].allSatisfy({ $0 ?? 0 >= 0 }) else {
      return false
    }
    guard case .touch(let touch) = steps[index].action, let faults = counts[index][0], let copies = counts[index][1]
    else { return true }
    return touch.mode != .user || copies == 0 || (copies - 1) / mostCopiesOfFault < faults
  }
}
