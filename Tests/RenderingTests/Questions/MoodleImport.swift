/// What the importer of Moodle XML reads (`qformat_xml` of Moodle 5.0, question/format/xml/format.php), for the kinds of questions that are
/// written here, and what it insists on.
///
/// An element that it never asks for is a mistake: what is said in it is lost without a word.
enum MoodleImport {
  /// An element below a question: how often it may be there, and what is read in it.
  private struct Part {
    var isRequired = false
    var mayRepeat = false
    var content = Content.plain
  }

  private enum Content {
    /// Characters right inside.
    case plain
    /// One `text`.
    case text
    /// One `text`, and an attribute that names its format.
    case formatted
    /// A `text`, feedback that is formatted, and other elements; a share of the points as an attribute.
    case answer(also: Set<String>, isFormatted: Bool)
    /// A formatted text and an answer that has one.
    case pair
    /// Any number of elements `tag` with a `text` each.
    case tags
  }

  /// What import_headers reads.
  private static let headers: [String: Part] = [
    "name": Part(isRequired: true, content: .text), "questiontext": Part(isRequired: true, content: .formatted),
    "generalfeedback": Part(content: .formatted), "defaultgrade": Part(), "penalty": Part(), "idnumber": Part(),
    "tags": Part(content: .tags),
  ]

  /// What is read besides, by the type of the question.
  private static let kinds: [String: [String: Part]] = [
    "numerical": [
      "answer": Part(isRequired: true, mayRepeat: true, content: .answer(also: ["tolerance"], isFormatted: false)),
      "unitgradingtype": Part(), "unitpenalty": Part(), "showunits": Part(), "unitsleft": Part(),
    ],
    "shortanswer": [
      "usecase": Part(),
      "answer": Part(isRequired: true, mayRepeat: true, content: .answer(also: [], isFormatted: false)),
    ],
    "multichoice": [
      "single": Part(), "shuffleanswers": Part(), "answernumbering": Part(), "showstandardinstruction": Part(),
      "answer": Part(isRequired: true, mayRepeat: true, content: .answer(also: [], isFormatted: true)),
      "correctfeedback": Part(content: .formatted), "partiallycorrectfeedback": Part(content: .formatted),
      "incorrectfeedback": Part(content: .formatted),
    ],
    "matching": [
      "shuffleanswers": Part(), "subquestion": Part(isRequired: true, mayRepeat: true, content: .pair),
      "correctfeedback": Part(content: .formatted), "partiallycorrectfeedback": Part(content: .formatted),
      "incorrectfeedback": Part(content: .formatted),
    ],
  ]

  /// import_multianswer has a head of its own: points stand in the fields, and numbers for reference are not read.
  private static let cloze: [String: Part] = [
    "name": Part(isRequired: true, content: .text), "questiontext": Part(isRequired: true, content: .formatted),
    "generalfeedback": Part(content: .formatted), "penalty": Part(), "tags": Part(content: .tags),
  ]

  private static let category: [String: Part] = [
    "category": Part(isRequired: true, content: .text), "info": Part(content: .formatted), "idnumber": Part(),
  ]

  /// Names of formats that trans_format knows; any other is taken for HTML, with a complaint.
  private static let formats: Set<String> = ["moodle_auto_format", "html", "plain_text", "wiki_like", "markdown"]

  /// Shares of the points that match_grade_options accepts, in percent, to a thousandth.
  private static let shares = [
    100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667, 14.28571, 12.5, 11.11111, 10,
    5,
    0,
  ]

  /// What the importer would refuse, or not look at.
  static func mistakes(in quiz: XMLTree.Element) -> [String] {
    guard quiz.name == "quiz" else { return ["the file is \(quiz.name), and no quiz"] }
    return quiz.children.flatMap { question -> [String] in
      guard question.name == "question", let type = question.attributes["type"] else {
        return ["\(question.name) is no question with a type"]
      }
      let parts =
        switch type {
        case "category": category
        case "cloze": cloze
        default: kinds[type].map { headers.merging($0) { $1 } } ?? [:]
        }
      if parts.isEmpty { return ["no question is a \(type)"] }
      return check(question, parts) + (type == "category" || type == "cloze" ? [] : checkShares(question, type))
    }
  }

  private static func check(_ question: XMLTree.Element, _ parts: [String: Part]) -> [String] {
    var mistakes: [String] = []
    for (name, part) in parts {
      let count = question.all(name).count
      if part.isRequired, count == 0 { mistakes.append("a question has no \(name)") }
      if !part.mayRepeat, count > 1 { mistakes.append("a question has \(name) \(count) times, and the first is read") }
    }
    for element in question.children {
      guard let part = parts[element.name] else {
        mistakes.append("\(element.name) is never read")
        continue
      }
      mistakes += check(element, part.content)
    }
    return mistakes
  }

  private static func check(_ element: XMLTree.Element, _ content: Content) -> [String] {
    switch content {
    case .plain: only([], in: element)
    case .text: only(["text"], in: element) + one("text", in: element)
    case .formatted: only(["text"], in: element) + one("text", in: element) + format(of: element)
    case .answer(let also, let isFormatted):
      only(also.union(["text", "feedback"]), in: element) + one("text", in: element)
        + element.all("feedback").flatMap { check($0, .formatted) } + (isFormatted ? format(of: element) : [])
    case .pair:
      only(["text", "answer"], in: element) + one("text", in: element) + one("answer", in: element)
        + format(of: element) + element.all("answer").flatMap { check($0, .text) }
    case .tags: only(["tag"], in: element) + element.all("tag").flatMap { check($0, .text) }
    }
  }

  private static func only(_ names: Set<String>, in element: XMLTree.Element) -> [String] {
    element.children.filter { !names.contains($0.name) }.map { "\($0.name) in \(element.name) is never read" }
  }

  private static func one(_ name: String, in element: XMLTree.Element) -> [String] {
    let count = element.all(name).count
    return count == 1 ? [] : ["\(element.name) has \(name) \(count) times"]
  }

  private static func format(of element: XMLTree.Element) -> [String] {
    formats.contains(element.attributes["format"] ?? "") ? [] : ["\(element.name) has no format that is known"]
  }

  /// Somebody can get all points, and each share is one that the importer takes for what it is.
  private static func checkShares(_ question: XMLTree.Element, _ type: String) -> [String] {
    let answers = question.all("answer")
    var mistakes: [String] = []
    var given: [Double] = []
    for answer in answers {
      guard let share = Double(answer.attributes["fraction"] ?? ""),
        Self.shares.contains(where: { abs($0 - abs(share)) < 0.001 })
      else {
        mistakes.append("the share \(answer.attributes["fraction"] ?? "of nothing") is refused")
        continue
      }
      given.append(share)
    }
    let isSum = question.at("single")?.text == "false"
    let best = isSum ? given.filter { $0 > 0 }.reduce(0, +) : given.max() ?? 100
    if type != "matching", abs(best - 100) > 0.001 * Double(max(given.count, 1)) {
      mistakes.append("nobody can get all points, but \(best) % of them")
    }
    // A pair and one more answer at least, or there is nothing to match.
    if type == "matching", question.all("subquestion").count < 2 { mistakes.append("there is nothing to match") }
    return mistakes
  }
}
