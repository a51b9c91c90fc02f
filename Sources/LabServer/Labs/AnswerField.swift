internal import LocalHTTP
internal import Rendering
internal import Teaching

/// A question as a part of a form.
struct AnswerField {
  let question: Question
  let session: LabSession
  /// What was sent and must be mended.
  var form: FormFields?
  var problem: String?
  /// Whether the student says how sure an answer is, as before the run.
  var asksConfidence = false

  // MARK: What was sent

  /// What a form says about a question, as a student would type it in a terminal; nil for nothing.
  static func text(of question: Question, in form: FormFields) -> String? {
    let values = form.all(name(of: question)).map { $0.filter { $0 != "\r" && $0 != "\n" } }
      .filter { !$0.allSatisfy(\.isWhitespace) }
    if values.contains("?") { return "?" }
    return values.isEmpty ? nil : values.joined(separator: ",")
  }

  /// What would have been an answer.
  static func expectation(of question: Question) -> String {
    switch question.kind {
    case .number: question.unit == .byte ? "answer with one letter" : "answer with a whole number, such as 12"
    case .pair: "answer with two whole numbers"
    case .choice: "choose one of the answers"
    case .several: "tick what applies, or none of them"
    case .order: "type each letter once, as in b a c"
    }
  }

  private static func name(of question: Question) -> String { "answer.\(question.id)" }

  // MARK: The fields

  /// The question with its fields.
  var html: HTML {
    var pieces = question.context.map { HTML.prose(session.text($0)) }
    if let problem {
      pieces.append(HTML("p", ["class": "bad", "id": "\(question.id)-problem"], text: "Please mend: \(problem)."))
    }
    if let table = session.policyTable(of: question) { pieces.append(PolicyTableView(table: table).html) }
    pieces.append(fields)
    if asksConfidence { pieces.append(confidence) }
    pieces.append(hints)
    return HTML(
      "fieldset", ["id": question.id, "class": "question"],
      [HTML("legend", [:], [HTML("b", text: "\(question.id). "), .line(session.text(question.ask))])] + pieces)
  }

  private var fields: HTML {
    switch question.kind {
    case .number, .pair: numbers
    case .choice: options("radio", ends: [("?", "I do not know")])
    case .several: options("checkbox", ends: [("none", "none of these"), ("?", "I do not know")])
    case .order: order
    }
  }

  /// A field for each number.
  private var numbers: HTML {
    let fields = question.units.enumerated().flatMap { index, unit in
      let name = unit == .byte ? "letter" : unit.rawValue
      let id = "\(question.id)-field" + (index == 0 ? "" : "-\(index + 1)")
      return [
        HTML("label", ["for": id], text: index == 0 ? "Your answer: " : "and "),
        field(id, index, size: 8, isNumber: unit != .byte), .text(" \(name) "),
      ]
    }
    return HTML("p", ["class": "fields"], fields + [option("checkbox", "?", "I do not know")])
  }

  /// The options with their letters, and a field for these in their order.
  private var order: HTML {
    let id = "\(question.id)-field"
    let items = question.options.enumerated().map { index, answer in
      HTML("li", [:], [HTML("b", text: "\(GivenAnswer.letter(index)). "), .line(session.text(answer.text))])
    }
    return .group([
      HTML("ul", ["class": "options"], items),
      HTML(
        "p", ["class": "fields"],
        [
          HTML("label", ["for": id], text: "The letters in their order, the smallest first: "),
          field(id, 0, size: 16, isNumber: false), option("checkbox", "?", "I do not know"),
        ]),
    ])
  }

  private func field(_ id: String, _ index: Int, size: Int, isNumber: Bool) -> HTML {
    let values = given.filter { $0 != "?" }
    return HTML(
      "input",
      [
        "id": id, "name": Self.name(of: question), "type": "text", "size": "\(size)", "maxlength": "40",
        "autocomplete": "off", "inputmode": isNumber ? "numeric" : "text",
        "value": values.indices.contains(index) ? values[index] : "",
      ]
    )
    .with("aria-invalid", "true", if: problem != nil)
    .with("aria-describedby", "\(question.id)-problem", if: problem != nil)
  }

  private func options(_ type: String, ends: [(value: String, words: String)]) -> HTML {
    let answers = question.options.enumerated().map { index, answer in
      let letter = GivenAnswer.letter(index)
      return (value: letter, words: "**\(letter).** \(session.text(answer.text))")
    }
    return HTML(
      "ul", ["class": "options"],
      (answers + ends).map { HTML("li", [:], [option(type, $0.value, $0.words)]) })
  }

  private func option(_ type: String, _ value: String, _ words: String) -> HTML {
    HTML(
      "label", ["class": "option"],
      [
        HTML("input", ["type": type, "name": Self.name(of: question), "value": value])
          .with("checked", if: given.contains(value)),
        HTML("span", [:], [" ", .line(words)]),
      ])
  }

  private var confidence: HTML {
    let name = "sure.\(question.id)"
    let chosen = form.map { $0[name] } ?? session.record.reply(to: question.id)?.confidence.map { "\($0.rawValue)" }
    let choices = Confidence.allCases.map { confidence in
      HTML(
        "label", ["class": "option"],
        [
          HTML("input", ["type": "radio", "name": name, "value": "\(confidence.rawValue)"])
            .with("checked", if: chosen == "\(confidence.rawValue)"),
          HTML("span", text: " \(confidence.word)"),
        ])
    }
    return HTML("fieldset", ["class": "sure"], [HTML("legend", text: "How sure are you?")] + choices)
  }

  private var hints: HTML {
    LabHints(session: session, id: question.id, templates: question.hints).html
  }

  /// What is filled in: what was sent, else what is kept.
  private var given: [String] {
    if let form { return form.all(Self.name(of: question)) }
    switch session.record.reply(to: question.id)?.answer {
    case nil: return []
    case .unknown: return ["?"]
    case .number(let number): return text(of: [number])
    case .numbers(let numbers): return text(of: numbers)
    case .options(let places):
      if question.kind == .order { return [places.map(GivenAnswer.letter).joined(separator: " ")] }
      return places.isEmpty ? ["none"] : places.map(GivenAnswer.letter)
    }
  }

  private func text(of numbers: [Int]) -> [String] {
    zip(numbers, question.units).map { number, unit in
      guard unit == .byte, let byte = UInt8(exactly: number) else { return "\(number)" }
      return String(Character(Unicode.Scalar(byte)))
    }
  }
}

/// The hints that were shown for a question or a puzzle, and a button for the next one.
struct LabHints {
  let session: LabSession
  let id: String
  let templates: [TextTemplate]

  var html: HTML {
    guard !templates.isEmpty else { return .nothing }
    let shown = min(session.record.hints[id, default: 0], templates.count)
    var pieces = templates.prefix(shown).map {
      HTML("p", [:], [HTML("b", text: "Hint: "), .line(session.text($0))])
    }
    if shown < templates.count {
      let cost = session.hintCost > 0 ? ", each takes \(session.hintCost) % of the points" : ""
      let words = "Hint (\(templates.count - shown) left\(cost))"
      pieces.append(
        HTML("button", ["type": "submit", "name": "do", "value": "hint \(id)", "class": "quiet"], text: words))
    }
    return HTML("div", ["id": "\(id)-hints", "class": "hints"], pieces)
  }
}
