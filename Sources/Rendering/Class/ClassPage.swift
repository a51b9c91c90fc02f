public import Teaching

/// What a class knew, as one page for a browser: which beliefs to take up next, who was sure and wrong, and every question.
///
/// It needs nothing from outside, and no script; no student is named.
public struct ClassPage {
  private let summary: ClassSummary
  private let title: String

  /// Beliefs that are worth a part of the next lecture.
  private static let mostAdvice = 3

  /// Makes the page of a summary.
  public init(_ summary: ClassSummary, title: String) {
    self.summary = summary
    self.title = title
  }

  /// The page as HTML.
  public var html: String {
    var body = [Markup("h1", text: title), paragraph(ClassText.headline(summary) + ".")]
    body += section("What to take up next", advice)
    body += section("Beliefs, by students", histogram)
    body += section("Predictions: how sure, and right or not", table(ClassText.confidenceRows(summary), text: [2]))
    body += section("Questions", questions)
    body += section("Then and now", ClassText.gainSentences(summary).map { paragraph($0) })
    body += section("Machines", ClassText.originSentences(summary).map { paragraph($0) })
    body += section(
      "Where the kernel answered otherwise than the model", ClassText.differenceSentences(summary).map { paragraph($0) }
    )
    return HTMLPage.document(title: title, width: 960, sheet: Self.sheet, body: body)
  }

  private static let sheet = """
    h1 { font-size: 20px; margin: 16px 12px } ol { margin: 4px 12px; padding-left: 20px } li { margin: 6px 0 }
    .bar { display: block; width: 160px; height: 14px } .bar rect { fill: #2563a8 } .faint { opacity: .8 }
    td { overflow-wrap: normal } td:last-child { min-width: 16em }
    @media (max-width: 800px) { table { display: block; overflow-x: auto } }
    @media (prefers-color-scheme: dark) { .bar rect { fill: #7ab8ff } }
    @media (forced-colors: active) { .bar rect { fill: CanvasText } }

    """

  private func section(_ title: String, _ parts: [Markup]) -> [Markup] {
    parts.isEmpty ? [] : [Markup("h2", text: title)] + parts
  }

  private func paragraph(_ words: String) -> Markup { Markup("p", text: words) }

  private func table(_ rows: [[String]], text: Set<Int>) -> [Markup] {
    guard let heading = rows.first else { return [] }
    return [HTMLPage.table(heading, Array(rows.dropFirst()), text: text)]
  }

  private var advice: [Markup] {
    let items = summary.beliefs.prefix(Self.mostAdvice).map { count in
      let belief = count.misconception
      let students = "\(count.students) \(count.students == 1 ? "student" : "students")"
      let answers = "\(count.answers) \(count.answers == 1 ? "answer" : "answers"), \(count.certain) of them certain"
      return Markup(
        "li", [:],
        [
          Markup("strong", text: "\(belief.id) \(belief.belief)"),
          Markup("div", text: "\(students), \(answers). \(belief.rule) \(belief.check)"),
          Markup("div", ["class": "faint"], text: "Shown by \(count.questions.joined(separator: ", "))."),
        ])
    }
    return items.isEmpty ? [] : [Markup("ol", [:], Array(items))]
  }

  private var histogram: [Markup] {
    guard let most = summary.beliefs.map(\.students).max(), most > 0 else { return [] }
    func row(_ cells: [Markup]) -> Markup { Markup("tr", [:], cells) }
    let heading = row(
      ["students", "", "answers", "certain", "belief"].map { Markup("th", ["scope": "col"], text: $0) })
    let rows = summary.beliefs.map { count in
      let width = max(1, 160 * count.students / most)
      let bar = Markup(
        "svg", ["class": "bar", "viewBox": "0 0 160 14", "aria-hidden": "true"],
        [Markup("rect", ["width": "\(width)", "height": "14"])])
      return row([
        Markup("td", ["class": "number"], text: "\(count.students)"), Markup("td", [:], [bar]),
        Markup("td", ["class": "number"], text: "\(count.answers)"),
        Markup("td", ["class": "number"], text: "\(count.certain)"),
        Markup("td", text: "\(count.misconception.id) \(count.misconception.belief)"),
      ])
    }
    return [Markup("table", [:], [Markup("thead", [:], [heading]), Markup("tbody", [:], rows)])]
  }

  private var questions: [Markup] {
    var rows = ClassText.questionRows(summary)
    guard !rows.isEmpty else { return [] }
    rows[0].append("what it asks, with the numbers of one student")
    for (index, question) in summary.questions.enumerated() { rows[index + 1].append(question.text) }
    return [
      paragraph(
        "n: answers. Telling: how well the question tells those who know the rest of the lab from those who do not, from -1 to 1. "
          + "Sure, wrong: wrong answers that were certain. Other: wrong answers that nobody has foreseen.")
    ] + table(rows, text: [0, 1, 8])
  }
}
