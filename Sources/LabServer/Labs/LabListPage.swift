internal import Rendering
internal import Teaching

/// The list of labs: what each is about, and how far the student is.
struct LabListPage {
  let root: String
  let labs: [Lab]
  let notice: String?
  let seat: LabSeat
  let progress: LabProgress

  var page: Page {
    let own = labs.filter { $0.kind == .lab }
    let quizzes = labs.filter { $0.kind == .quiz }
    let done = own.count { seat.isDone($0, in: progress) }
    return Page(
      root: root, title: "Labs", section: .labs,
      body: [
        HTML(
          "p",
          text:
            "Predict what a scenario does to memory or to storage, let it run on a model and on what is there, and find out why."
        ),
        notice.map { HTML("p", ["class": "doubtful"], text: $0) } ?? .nothing,
        HTML(
          "p", [:],
          [
            HTML("label", ["for": "done"], text: "\(done) of \(own.count) labs done "),
            HTML("progress", ["id": "done", "value": "\(done)", "max": "\(max(own.count, 1))"]),
          ]),
        HTML("ol", ["class": "labs"], own.map(entry)),
        quizzes.isEmpty
          ? .nothing : .group([HTML("h2", text: "Quiz"), HTML("ol", ["class": "labs"], quizzes.map(entry))]),
      ])
  }

  private func entry(_ lab: Lab) -> HTML {
    let record = seat.record(of: lab, in: progress)
    let beliefs = Set((record?.replies ?? []).flatMap(\.beliefs)).sorted()
    var notes = ["\(lab.minutes) min"]
    if lab.tier != .user { notes.append(lab.tier == .root ? "shows more as root" : "needs --allow-sysfs") }
    notes.append(record.map { $0.phase == .done ? "done" : "at \($0.phase.rawValue)" } ?? "not begun")
    if let attempt = record?.ticket?.attempt, let count = seat.course?.attempts, seat.course?.mode == .graded {
      notes.append("attempt \(attempt) of \(count)")
    }
    if let record { notes.append("seed \(record.seed)") }
    if !beliefs.isEmpty { notes.append("beliefs to look at: \(beliefs.joined(separator: " "))") }
    let isDone = record?.phase == .done
    return HTML(
      "li", [:],
      [
        HTML(
          "a", ["href": "\(root)/labs/\(lab.id)"],
          [
            lab.kind == .quiz ? .nothing : HTML("span", ["class": "number"], text: "\(lab.number)"),
            HTML("span", text: lab.isShort ? "\(lab.title) (short form)" : lab.title),
          ]),
        HTML(
          "span", ["class": isDone ? "good note" : "note"], text: (isDone ? "✓ " : "") + notes.joined(separator: ", ")),
      ])
  }
}

/// A lab before it is begun.
struct LabStartPage {
  let root: String
  let lab: Lab
  let seat: LabSeat
  /// What was wrong with the seed that was sent.
  let problem: String?

  var page: Page {
    var pieces = [
      HTML("p", ["class": "faint"], text: "About \(lab.minutes) minutes. \(tier)"),
      HTML("h2", text: "What it is about"), HTML("ul", [:], lab.covers.map { HTML("li", text: $0) }),
    ]
    if let problem { pieces.append(HTML("p", ["class": "bad", "role": "alert"], text: problem)) }
    if let course = seat.course, course.mode == .graded {
      let count = course.attempts == 1 ? "one attempt" : "\(course.attempts) attempts"
      pieces.append(HTML("p", text: "This counts in \(course.title): you have \(count)."))
    }
    pieces.append(BeginForm(seat: seat, words: "Begin").html)
    if seat.course == nil, let short = lab.shortForm {
      let words = "The short form: \(short.questions.count) questions, about \(short.minutes) minutes"
      pieces.append(HTML("p", [:], [HTML("a", ["href": "\(root)/labs/\(short.id)"], text: words)]))
    }
    return Page(
      root: root, title: lab.heading, language: lab.language, section: .labs, body: pieces)
  }

  private var tier: String {
    switch lab.tier {
    case .user: "Needs no special rights."
    case .root: "Runs for any user; as root more is measured."
    case .settings: "About the whole machine: the kernel runs it only if cowscope serve was started with --allow-sysfs."
    }
  }
}

extension Lab {
  /// What stands above its pages.
  var heading: String { kind == .quiz ? title : "Lab \(number)\(isShort ? ", short form" : ""). \(title)" }
}
