/// One question as an item of QTI 1.2, with the metadata by which Canvas knows the kind of a question.
struct QTIItem {
  let element: Markup

  /// What is said to an answer, and the name by which the answer's condition finds it.
  private struct Feedback {
    var name: String
    var text: String
  }

  private static let response = "response1"

  init(_ question: BankQuestion, setting: String) {
    var feedback: [Feedback] = []
    var conditions: [Markup] = []
    if !question.explanation.isEmpty {
      feedback.append(Feedback(name: "general_fb", text: question.explanation))
      conditions.append(Self.remark(Markup("other"), shows: "general_fb"))
    }
    for (index, wrong) in Self.remarks(question.answer).enumerated() {
      let name = "wrong\(index)_fb"
      feedback.append(Feedback(name: name, text: wrong.feedback))
      conditions += wrong.values.map { Self.remark(Self.equal($0), shows: name) }
    }
    conditions += Self.scores(question.answer)
    let outcome = Markup(
      "decvar", ["maxvalue": "100", "minvalue": "0", "varname": "SCORE", "vartype": "Decimal"])
    element = Markup(
      "item", ["ident": question.identifier, "title": question.name],
      [
        Self.metadata(question),
        Markup(
          "presentation", [:],
          [Self.material(HTML.prose(question.stem(setting), topLevel: 3))] + Self.fields(question.answer)),
        Markup("resprocessing", [:], [Markup("outcomes", [:], [outcome])] + conditions),
      ]
        + feedback.map { feedback in
          Markup(
            "itemfeedback", ["ident": feedback.name],
            [Markup("flow_mat", [:], [Self.material(HTML.prose(feedback.text, topLevel: 3))])])
        })
  }

  private static func metadata(_ question: BankQuestion) -> Markup {
    let kind =
      switch question.answer {
      case .number: "numerical_question"
      case .typed: "short_answer_question"
      case .one: "multiple_choice_question"
      case .some: "multiple_answers_question"
      case .order: "matching_question"
      }
    let fields = [("question_type", kind), ("points_possible", String(question.points))]
    return Markup(
      "itemmetadata", [:],
      [
        Markup(
          "qtimetadata", [:],
          fields.map { label, entry in
            Markup("qtimetadatafield", [:], [Markup("fieldlabel", text: label), Markup("fieldentry", text: entry)])
          })
      ])
  }

  private static func fields(_ answer: BankQuestion.Answer) -> [Markup] {
    switch answer {
    case .number: [typed(["fibtype": "Decimal"])]
    case .typed: [typed([:])]
    case .one(let options): [choice(options, "Single")]
    case .some(let options): [choice(options, "Multiple")]
    case .order(let things, _): things.indices.map { rank(things, $0) }
    }
  }

  /// A thing that is given its number.
  private static func rank(_ things: [String], _ index: Int) -> Markup {
    let numbers = things.indices.map { place in
      Markup(
        "response_label", ["ident": name(ofRank: place + 1)],
        [Markup("material", [:], [Markup("mattext", text: String(place + 1))])])
    }
    return Markup(
      "response_lid", ["ident": name(ofThing: index), "rcardinality": "Single"],
      [material(HTML.line(things[index])), Markup("render_choice", [:], numbers)])
  }

  private static func typed(_ attributes: KeyValuePairs<String, String>) -> Markup {
    Markup(
      "response_str", ["ident": response, "rcardinality": "Single"],
      [Markup("render_fib", attributes, [Markup("response_label", ["ident": "answer1"])])])
  }

  private static func choice(_ options: [BankQuestion.Option], _ cardinality: String) -> Markup {
    let labels = options.enumerated().map { index, option in
      Markup("response_label", ["ident": name(ofOption: index)], [material(HTML.line(option.text))])
    }
    return Markup(
      "response_lid", ["ident": response, "rcardinality": cardinality], [Markup("render_choice", [:], labels)])
  }

  private static func name(ofOption index: Int) -> String { "option\(index)" }

  private static func name(ofThing index: Int) -> String { "response_\(index)" }

  private static func name(ofRank rank: Int) -> String { "rank\(rank)" }

  private static func material(_ html: HTML) -> Markup {
    Markup("material", [:], [Markup("mattext", ["texttype": "text/html"], lines: html.source)])
  }

  // MARK: What is right, and what is said

  private static func equal(_ value: String) -> Markup { Markup("varequal", ["respident": response], text: value) }

  private static func remark(_ condition: Markup, shows name: String) -> Markup {
    Markup(
      "respcondition", ["continue": "Yes"],
      [
        Markup("conditionvar", [:], [condition]),
        Markup("displayfeedback", ["feedbacktype": "Response", "linkrefid": name]),
      ])
  }

  /// The answers that something is said to.
  private static func remarks(_ answer: BankQuestion.Answer) -> [(values: [String], feedback: String)] {
    switch answer {
    case .number(_, _, let wrong): wrong.map { ([String($0.value)], $0.feedback) }
    case .typed(_, let wrong): wrong.map { ($0.value, $0.feedback) }
    case .order: []
    case .one(let options), .some(let options):
      options.enumerated().compactMap { index, option in
        option.feedback.map { ([name(ofOption: index)], $0) }
      }
    }
  }

  /// What is worth points: one condition for all of them, but a part for each number of an order.
  private static func scores(_ answer: BankQuestion.Answer) -> [Markup] {
    func score(_ condition: [Markup], _ action: String, _ points: String, goesOn: Bool) -> Markup {
      Markup(
        "respcondition", ["continue": goesOn ? "Yes" : "No"],
        [
          Markup("conditionvar", [:], condition),
          Markup("setvar", ["action": action, "varname": "SCORE"], text: points),
        ])
    }
    guard case .order(_, let right) = answer else { return [score(self.right(answer), "Set", "100", goesOn: false)] }
    return BankQuestion.ranks(right).enumerated().map { index, rank in
      let (whole, hundredths) = (10_000 / right.count).quotientAndRemainder(dividingBy: 100)
      let share = "\(whole).\(hundredths < 10 ? "0" : "")\(hundredths)"
      let condition = Markup("varequal", ["respident": name(ofThing: index)], text: name(ofRank: rank))
      return score([condition], "Add", share, goesOn: true)
    }
  }

  private static func right(_ answer: BankQuestion.Answer) -> [Markup] {
    switch answer {
    case .number(let right, let tolerance, _):
      let (least, isBelow) = right.subtractingReportingOverflow(tolerance)
      let (most, isAbove) = right.addingReportingOverflow(tolerance)
      let range = Markup(
        "and", [:],
        [
          Markup("vargte", ["respident": response], text: String(isBelow ? Int.min : least)),
          Markup("varlte", ["respident": response], text: String(isAbove ? Int.max : most)),
        ])
      return [Markup("or", [:], [equal(String(right)), range])]
    case .typed(let right, _): return [Markup("or", [:], right.map(equal))]
    case .one(let options):
      return options.indices.filter { options[$0].isRight }.map { equal(name(ofOption: $0)) }
    case .some(let options):
      let conditions = options.indices.map { index in
        let chosen = equal(name(ofOption: index))
        return options[index].isRight ? chosen : Markup("not", [:], [chosen])
      }
      return [Markup("and", [:], conditions)]
    case .order: return []
    }
  }
}
