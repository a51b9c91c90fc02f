/// Something about a report that a teacher should know.
public enum ReportFinding: Sendable, Hashable {
  /// The file is no report of a version that is known.
  case unreadable(String)
  /// No lab here has this id.
  case unknownLab(String)
  /// The lab here is another one, though it has the same id.
  case otherLab
  /// The report is of another course, or of none.
  case otherCourse
  /// The seed is not the one that the course gives this student for this attempt.
  case otherSeed(wanted: String)
  /// There are fewer attempts in the course.
  case attemptBeyond(Int)
  /// The attempt was not one that counts, and in this course all do.
  case notGraded
  /// The report says that hints cost less or more than in the course.
  case otherHintCost(wanted: Int)
  /// The course does not take runs that had this of a machine.
  case tierNotTaken(RunTier)
  /// An event does not follow on the one before it.
  case brokenLog(event: Int)
  /// The events cannot have happened.
  case impossible(event: Int, reason: String)
  /// The times of events cannot be.
  case impossibleTimes
  /// The receipt is not that of the answers.
  case otherReceipt(wanted: String)
  /// The receipt that the student gave before the run is another one.
  case otherNotedReceipt(String)
  /// Points, marks or the end are not what comes out.
  case otherResult
  /// The counts of the kernel at these steps cannot be, such as more copies than faults of a write.
  case impossibleCounts(steps: [Int])
  /// Another student's report is of the same session.
  case copy(of: String)
  /// Another report of this student has the same attempt.
  case twice(other: String)
  /// The kernel's answers to these questions were not the model's.
  case kernelDiffers([String])
  /// These answers are right only because the report says that the kernel answered so.
  case rightOnKernelOnly([String])
  /// There was no run on the kernel.
  case noKernel
  /// Not everything was answered.
  case notDone

  /// Whether the report cannot be taken as it is; the others are only worth knowing.
  public var isFlaw: Bool {
    switch self {
    case .kernelDiffers, .rightOnKernelOnly, .noKernel, .notDone, .twice: false
    default: true
    }
  }

  /// One line for a person.
  public var text: String {
    switch self {
    case .unreadable(let reason): "it cannot be read: \(reason)"
    case .unknownLab(let id): "there is no lab \(id) here"
    case .otherLab: "the lab of the student is another one: its file or its version differs"
    case .otherCourse: "it is not of this course"
    case .otherSeed(let wanted): "the seed is not the student's, which is \(wanted)"
    case .attemptBeyond(let attempt): "there is no attempt \(attempt) in this course"
    case .notGraded: "it was practice, and this course is graded"
    case .otherHintCost(let wanted): "a hint costs \(wanted) % in this course, and something else in the report"
    case .tierNotTaken(let tier): "it was run \(tier.words), which this course does not take"
    case .brokenLog(let event): "event \(event) does not follow on what is before it: the file was changed"
    case .impossible(let event, let reason):
      event == 0 ? "there is no such session: \(reason)" : "event \(event) is not possible: \(reason)"
    case .impossibleTimes: "the times of events go back"
    case .otherReceipt(let wanted): "the receipt does not belong to the answers, whose receipt is \(wanted)"
    case .otherNotedReceipt(let noted): "the receipt that was handed in before is \(noted)"
    case .otherResult: "the results are not what the answers come to"
    case .impossibleCounts(let steps):
      "the kernel's counts cannot be, at \(steps.count == 1 ? "step" : "steps") "
        + steps.prefix(8).map { String($0 + 1) }.joined(separator: ", ")
    case .copy(let other): "its session is that of \(other)"
    case .twice(let other): "\(other) is the same attempt"
    case .kernelDiffers(let ids): "the kernel answered otherwise than the model: \(ids.joined(separator: ", "))"
    case .rightOnKernelOnly(let ids): "right only by the kernel as it was reported: \(ids.joined(separator: ", "))"
    case .noKernel: "the scenario was not run on a kernel"
    case .notDone: "not everything was answered"
    }
  }
}
