internal import Rendering
internal import Teaching

/// The answers that are revealed: you, model and kernel side by side, and what is said of each.
struct AnswerComparison {
  let session: LabSession
  /// What cannot be compared any more is left out: a lab that was changed in the middle of a session.
  private let entries: [(question: Question, feedback: Feedback, policies: PolicyTable?)]

  init(_ session: LabSession) {
    self.session = session
    let lab = session.variant.lab
    let predictions = session.predictions.prefix(session.record.revealed)
    let settled = (lab.observations + session.investigations).filter { session.record.reply(to: $0.id)?.share != nil }
    entries = (Array(predictions) + settled).compactMap { question in
      guard let reply = session.record.reply(to: question.id), let answer = reply.answer,
        let key = try? session.key(of: question), let judgement = try? key.judge(answer)
      else { return nil }
      return (question, session.feedback(on: answer, key, judgement, reply.confidence), key.policyTable)
    }
  }

  var isEmpty: Bool { entries.isEmpty }

  /// The table of all answers.
  var table: HTML {
    .table(
      caption: "Answers", ["question", "you", "model", session.variant.lab.witness, "verdict"],
      entries.map { question, feedback, _ in
        [
          HTML("a", ["href": "#\(question.id)"], text: question.id), .text(feedback.own), .text(feedback.model),
          .text(feedback.kernel), Self.verdict(feedback),
        ]
      })
  }

  /// What is said of each answer; the last one first to be read is marked.
  var remarks: HTML {
    .group(
      entries.enumerated().map { index, entry in
        HTML(
          "article", ["id": entry.question.id, "class": "remark"],
          [
            HTML("h3", [:], ["\(entry.question.id). ", .line(session.text(entry.question.ask))]),
            options(entry.question),
            entry.policies.map { PolicyTableView(table: $0, showsKernel: true).html } ?? .nothing,
            HTML(
              "p", [:],
              [
                "You ", HTML("b", text: entry.feedback.own), ", model ", HTML("b", text: entry.feedback.model),
                ", \(session.variant.lab.witness) ", HTML("b", text: entry.feedback.kernel), ": ",
                Self.verdict(entry.feedback),
              ]),
          ]
            + entry.feedback.remarks.map { remark in
              HTML(
                "p", [:],
                (remark.lead.isEmpty ? [] : [HTML("b", text: remark.lead)]) + [.line(remark.text)])
            })
      })
  }

  private func options(_ question: Question) -> HTML {
    guard !question.options.isEmpty else { return .nothing }
    let items = question.options.enumerated().map { index, option in
      HTML("li", [:], [HTML("b", text: "\(GivenAnswer.letter(index)). "), .line(session.text(option.text))])
    }
    return HTML("ul", ["class": "options"], items)
  }

  private static func verdict(_ feedback: Feedback) -> HTML {
    let sign = feedback.isRight ? "✓" : feedback.verdict == "wrong" ? "✗" : "·"
    let kind = feedback.isRight ? "good" : feedback.verdict == "wrong" ? "bad" : "doubtful"
    return HTML("span", ["class": kind], text: "\(sign) \(feedback.verdict)")
  }
}
