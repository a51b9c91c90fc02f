internal import LocalHTTP
internal import Rendering
internal import Teaching

/// A lab as far as the student has come: each phase shows what may be known in it and no more.
struct LabPage {
  let root: String
  let visit: LabVisit
  let seat: LabSeat
  /// How many attempts are left in a course that counts them.
  let attemptsLeft: Int?
  /// The step of the run that is wanted, counted from 1 as on the page.
  let step: Int?
  /// How much of a step is to be shown; nil where nobody has chosen.
  let level: String?
  /// A quiz that was done before, and what is known now.
  let thenAndNow: QuizComparison?

  private var session: LabSession { visit.session }
  private var lab: Lab { session.variant.lab }
  private var phase: SessionRecord.Phase { session.phase }

  var page: Page {
    Page(
      root: root, title: lab.heading, language: lab.language, section: .labs,
      body: [bar, summary, task] + content + [again])
  }

  // MARK: Parts of all phases

  private var bar: HTML {
    let phases = SessionRecord.Phase.allCases.filter(has).map { other in
      HTML("li", [:], [.text(other < phase ? "✓ \(other.rawValue)" : other.rawValue)])
        .with("aria-current", "step", if: other == phase)
    }
    let seed = session.variant.seed?.description ?? ""
    return .group([
      HTML(
        "p", ["class": "faint"],
        [
          .text("Seed \(seed). About \(lab.minutes) minutes. Whoever has this seed has these numbers. "),
          HTML("a", ["href": "\(root)/words"], text: "What the words mean"),
        ]),
      ticket, HTML("ol", ["class": "phases", "aria-label": "Phases"], phases),
    ])
  }

  /// Whether the lab has anything to do in a phase: a quiz ends with its answers.
  private func has(_ phase: SessionRecord.Phase) -> Bool {
    switch phase {
    case .predict, .run, .reveal, .done: true
    case .restate: !lab.observations.isEmpty
    case .investigate: !session.investigations.isEmpty
    case .modify: !lab.puzzles.isEmpty
    }
  }

  /// What is wrong with the form, with links to the places.
  private var summary: HTML {
    guard !visit.problems.isEmpty else { return .nothing }
    let items = visit.problems.sorted { $0.key < $1.key }.map { id, words in
      HTML("li", [:], [HTML("a", ["href": "#\(id)"], text: id), ": \(words)"])
    }
    return HTML(
      "div", ["class": "summary", "role": "alert"],
      [HTML("h2", text: "Not everything is answered"), HTML("ul", [:], items)])
  }

  private var task: HTML {
    let text = lab.introduction.map { HTML.prose(session.text($0)) }
    let code = HTML("pre", ["class": "scenario"], [HTML("code", text: session.variant.scenarioText)])
    return HTML(
      "details", ["class": "task"],
      [HTML("summary", text: "The task and the scenario")] + text + [HTML("h3", text: "The scenario"), code]
    ).with("open", if: phase == .predict)
  }

  private var again: HTML {
    if seat.course != nil { return nextAttempt }
    let next = session.variant.seed?.next.description ?? ""
    return HTML(
      "details", ["class": "again"],
      [
        HTML("summary", text: "Other numbers, or begin anew"),
        BeginForm(seat: seat, words: "Begin with other numbers", seed: next).html, forget,
      ]
    ).with("open", if: phase == .done)
  }

  private var forget: HTML {
    HTML(
      "form", ["method": "post"],
      [
        HTML(
          "button", ["type": "submit", "name": "do", "value": "reset", "class": "quiet"],
          text: "Forget all answers to this lab")
      ])
  }

  /// What may follow in a course; nothing before the attempt is done.
  private var nextAttempt: HTML {
    guard phase == .done else { return seat.course?.mode == .graded ? .nothing : forget }
    guard attemptsLeft != 0 else { return HTML("p", text: "No attempt is left.") }
    let words = attemptsLeft.map { $0 == 1 ? "One attempt is left." : "\($0) attempts are left." } ?? ""
    return HTML(
      "section", ["class": "again"],
      [HTML("p", text: words), BeginForm(seat: seat, words: "Begin the next attempt").html])
  }

  /// Which attempt of which student this is.
  private var ticket: HTML {
    guard let ticket = session.record.ticket else { return .nothing }
    let counts = ticket.isGraded ? " It counts." : ""
    return HTML(
      "p", text: "Course \(ticket.course), \(ticket.student), attempt \(ticket.attempt).\(counts)")
  }

  // MARK: Phase by phase

  private var content: [HTML] {
    switch phase {
    case .predict: [predictions]
    case .run: [committed]
    case .reveal: [comparison, reveal]
    case .restate: [notice, comparison, table, question("Look at the run", "restate"), film]
    case .investigate: [notice, question("Why?", "investigate"), film, comparison, table]
    case .modify: [notice, puzzle, film, comparison, table]
    // Whoever has just had the last answer revealed looks for it first.
    case .done: [notice, ending, gain, comparison, film, table]
    }
  }

  private var predictions: HTML {
    let fields = session.predictions.map { question in
      AnswerField(
        question: question, session: session, form: visit.form, problem: visit.problems[question.id],
        asksConfidence: true
      ).html
    }
    return .group([
      HTML("h2", text: "Before the run: predict"),
      HTML(
        "p",
        text:
          "Nothing of the run can be seen before your predictions stand. Whoever does not know says so: that costs nothing."
      ),
      HTML(
        "form", ["method": "post", "id": "next"],
        [DefaultButton(action: "keep").html] + fields + [
          HTML(
            "p", ["class": "buttons"],
            [
              HTML("button", ["type": "submit", "name": "do", "value": "commit"], text: "These are my predictions"),
              " ",
              HTML(
                "button", ["type": "submit", "name": "do", "value": "keep", "class": "quiet"], text: "Keep for later"),
            ])
        ]),
    ])
  }

  private var committed: HTML {
    .group([
      HTML("h2", text: "Your predictions stand"),
      HTML("p", [:], ["Receipt: ", HTML("strong", ["class": "receipt"], text: session.receipt ?? "")]),
      HTML("p", text: "Write it down: it belongs to these answers and no others."), button("run", "Run it"),
    ])
  }

  private func button(_ action: String, _ words: String) -> HTML {
    HTML(
      "form", ["method": "post", "id": "next"],
      [HTML("button", ["type": "submit", "name": "do", "value": action], text: words)])
  }

  private var notice: HTML {
    guard let notice = visit.hosted?.notice else { return .nothing }
    return HTML(
      "p", ["class": "doubtful"],
      text: RunNotice.text(notice, isPartial: visit.hosted?.run.wasMeasured == true, recorded: visit.hosted?.recorded))
  }

  private var reveal: HTML {
    guard session.predictions.indices.contains(session.record.revealed) else { return .nothing }
    let next = session.predictions[session.record.revealed]
    return .group([
      notice, HTML("p", text: "\(session.record.revealed) of \(session.predictions.count) answers are revealed."),
      button("reveal", "Reveal the answer to \(next.id)"),
    ])
  }

  private var comparison: HTML {
    let comparison = AnswerComparison(session)
    guard !comparison.isEmpty else { return .nothing }
    return HTML(
      "section", ["id": "compare", "tabindex": "-1"],
      [HTML("h2", text: "You, model, \(lab.witness)"), comparison.table, comparison.remarks])
  }

  private var table: HTML {
    guard let hosted = visit.hosted else { return .nothing }
    return .group(
      RunTable.all(of: hosted.run).map {
        RunTableView($0, caption: $0.title ?? "The run: what each process did, and what it cost").html
      })
  }

  private func question(_ title: String, _ action: String) -> HTML {
    guard let question = session.open.first else { return .nothing }
    var pieces = [HTML("h2", text: title)]
    if let reply = session.record.reply(to: question.id), reply.share == nil {
      pieces.append(
        HTML(
          "p", ["class": "bad", "role": "alert"],
          [HTML("b", text: "Look again: "), "that is not what the table says. You may answer once more."]))
    }
    let field = AnswerField(
      question: question, session: session, form: visit.form, problem: visit.problems[question.id])
    pieces.append(
      HTML(
        "form", ["method": "post", "id": "next"],
        [
          DefaultButton(action: action).html, field.html,
          HTML("button", ["type": "submit", "name": "do", "value": action], text: "Answer"),
        ]))
    return .group(pieces)
  }

  private var puzzle: HTML {
    guard let puzzle = session.openPuzzles.first else { return .nothing }
    return .group([
      HTML("h2", text: "Change it"),
      PuzzleForm(
        puzzle: puzzle, session: session, form: visit.form, problem: visit.problems[puzzle.id], attempt: visit.attempt
      ).html,
    ])
  }

  private var ending: HTML {
    let points = session.points
    return HTML(
      "section", ["id": "next"],
      [HTML("h2", text: "Done: \(AmountOfPoints.text(points.earned)) of \(points.possible) points")]
        + lab.closing.map { HTML.prose(session.text($0)) } + [handIn])
  }

  private var handIn: HTML {
    HTML(
      "p", [:],
      [
        HTML("a", ["href": "\(root)/labs/\(lab.id)/report", "download": ""], text: "Your report, to be handed in"),
        .text(" (receipt \(session.receipt ?? ""))"),
      ])
  }

  /// What was known when a quiz was done first, and now.
  private var gain: HTML {
    guard let comparison = thenAndNow else { return .nothing }
    let all = [
      HTML.text("all"), .text(ShareText.percent(comparison.before)), .text(ShareText.percent(comparison.after)),
    ]
    return .group([
      .table(
        caption: "Then and now", ["question", "the first time", "the last time"],
        comparison.rows.map { [.text($0.id), .text(ShareText.percent($0.before)), .text(ShareText.percent($0.after))] }
          + [all]),
      comparison.gain.map { gain in
        HTML("p", text: "Of what was missing the first time, \(ShareText.percent(gain)) is there now.")
      } ?? .nothing,
    ])
  }

  /// The lab's own level, until the student has said what the run shows and reasons are told.
  private var usual: ViewLevel { phase > .restate ? .everything : ViewLevel(lab.view) }

  /// The run step by step; why a fault ended as it did is told once the student has said what was to be seen.
  private var film: HTML {
    guard let hosted = visit.hosted, (try? session.shownRun()) != nil else { return .nothing }
    let reel = LabReel(
      hosted: hosted, showsReasons: phase > .restate, level: ViewLevel(number: level, or: usual), usual: usual,
      playground: LabScenario.maySee(session.record) && session.variant.playableText != nil
        ? "\(root)/play?lab=\(lab.id)" : nil)
    return .group([
      HTML("h2", text: "The run, step by step"), reel.page(at: step.map { max($0, 1) - 1 }),
      HTML(
        "p", [:],
        [
          HTML(
            "a", ["href": "\(root)/labs/\(lab.id)/trace.json", "download": "\(lab.id)-run.json"],
            text: "Download the run as JSON")
        ]),
    ])
  }
}
