internal import FoundationEssentials
internal import Inspector
public import Profiler

/// A family's profile as one page for a browser: what it takes and how that grows, who shares what, who wrote, what to try, and what was
/// not visible.
///
/// It needs nothing from outside, and no script.
public struct ProfilePage: Sendable {
  private let record: ProfileRecord
  private let outlook: Outlook?
  private let notes: [String]
  private let amounts = AmountText.human

  /// Areas and functions that are shown.
  private static let mostRows = 30

  /// Makes the page of a record.
  public init(_ record: ProfileRecord, outlook: Outlook? = nil, notes: [String] = []) {
    self.record = record
    self.outlook = outlook
    self.notes = notes
  }

  /// The page as HTML; nil before the first look.
  public var html: String? {
    guard let look = record.looks.last else { return nil }
    let template = look.rows.first { $0.member.process.pid == look.template } ?? look.rows.first
    let name = template?.member.process.shortTitle ?? "nothing"
    var body = [Markup("h1", text: name)]
    body += headline(look)
    if let chart = DecayChart(record).svg { body.append(Markup("figure", [:], [chart])) }
    body += section("What to try", advice)
    body += section("Who shares what", [workers(look)])
    body += section("Where", areas(look))
    body += section("Why", why)
    body += section("Who wrote", writers)
    body += section("What if", whatIf)
    body += section("What was seen, and what was not", coverage(look))
    return HTMLPage.document(
      title: "\(name): what its processes share", width: 960, sheet: DecayChart.sheet + Self.sheet, body: body)
  }

  private static let sheet = """
    h1 { font-size: 20px; margin: 16px 12px } figure { margin: 8px 12px } .big { font-size: 28px; font-weight: 600 }
    figure { overflow-x: auto } .decay { min-width: 640px } td { overflow-wrap: normal } td:last-child { overflow-wrap: anywhere }
    @media (max-width: 800px) { table { display: block; overflow-x: auto } }
    .faint { opacity: .75 } ul { margin: 4px 12px; padding-left: 20px } li { margin: 6px 0 } .verdict { font-weight: 600 }

    """

  private func section(_ title: String, _ parts: [Markup]) -> [Markup] {
    parts.isEmpty ? [] : [Markup("h2", text: title)] + parts
  }

  private func paragraph(_ words: String, _ name: String = "") -> Markup {
    Markup("p", name.isEmpty ? [:] : ["class": name], text: words)
  }

  private func headline(_ look: FamilyLook) -> [Markup] {
    let size = record.origin.pageSize
    let pages = look.pages
    var parts = [paragraph("takes \(amounts.text(look.total.real))", "big")]
    var words = "Added up by process, as top does, it would be \(amounts.text(look.total.residentSum))."
    if let anonymous = look.total.anonymous, let files = look.total.fileShare {
      words += " \(amounts.text(anonymous)) are anonymous memory, \(amounts.text(files)) the share of files,"
      words += " \(amounts.text(look.total.pageTables)) page tables."
    }
    if pages.inherited > 0, pages.sharedHidden == 0 {
      let left = CoverageText.percent(pages.stillShared, of: pages.inherited)
      words +=
        " Of \(amounts.text(pages.inherited * size)) that \(look.workers) workers inherited, \(left) are still shared."
    }
    parts.append(paragraph(words))
    if let first = record.looks.first?.total.real, let last = look.total.real, record.looks.count > 1 {
      let change = last - first
      parts.append(
        paragraph(
          "In \(Int(record.duration.rounded())) seconds it grew by \((change < 0 ? "-" : "") + amounts.text(abs(change))).",
          "faint"))
    }
    return parts
  }

  private func workers(_ look: FamilyLook) -> Markup {
    let size = record.origin.pageSize
    let rows = look.rows.map { row in
      let process = row.member.process
      let role = process.pid == look.template ? "template" : row.member.role ?? row.member.relation.words
      var cells = [String](repeating: "", count: 5)
      if let pages = row.pages {
        let isHidden = pages.sharedHidden > 0
        let values = [
          isHidden ? nil : pages.inherited, isHidden ? nil : pages.stillShared, pages.broken, pages.amongSiblings,
          pages.new,
        ]
        cells = values.map { value in amounts.text(value.map { $0 * size }) }
      }
      return ["\(process.pid)"] + cells + [amounts.text(row.proportional), role, process.shortTitle]
    }
    return HTMLPage.table(
      ["process", "inherited", "shared", "broken", "siblings", "new", "Pss", "role", "command"], rows, text: [7, 8])
  }

  private func areas(_ look: FamilyLook) -> [Markup] {
    let size = record.origin.pageSize
    let shown = look.areas.filter { $0.pages.broken + $0.pages.new > 0 }.prefix(Self.mostRows)
    guard !shown.isEmpty else { return variables }
    let rows = shown.map { area in
      [area.pages.broken, area.pages.new, area.pages.stillShared].map { amounts.text($0 * size) } + [area.name]
    }
    return [HTMLPage.table(["broken", "new", "shared", "where"], rows, text: [3])] + variables
  }

  private var variables: [Markup] {
    let table = VariableTable(record, amounts: amounts, limit: Self.mostRows)
    let shown = [table.sections, table.globals].filter { $0.count > 1 }.map { Self.table($0, text: [4, 5]) }
    return shown.isEmpty ? [] : [paragraph(VariableTable.explanation + ".")] + shown
  }

  /// A table whose first row is its heading.
  private static func table(_ rows: [[String]], text: Set<Int>) -> Markup {
    HTMLPage.table(rows[0].map { $0.lowercased() }, Array(rows.dropFirst()), text: text)
  }

  private var why: [Markup] {
    guard let breaks = record.breaks, let causes = breaks.causes, breaks.total.copied > 0 else { return [] }
    let table = CauseTable(causes, limit: Self.mostRows)
    var parts = [HTMLPage.table(table.kinds[0].map { $0.lowercased() }, Array(table.kinds.dropFirst()), text: [3])]
    if table.types.count > 1 {
      parts.append(paragraph("Objects that the program itself wrote to, by type:"))
      parts.append(
        HTMLPage.table(table.types[0].map { $0.lowercased() }, Array(table.types.dropFirst()), text: [3, 4]))
    }
    return parts + table.notes.map { paragraph($0, "faint") }
  }

  private var writers: [Markup] {
    guard let breaks = record.breaks, breaks.total.writes > 0 else { return [] }
    let rows = breaks.code.prefix(Self.mostRows).map { code in
      [
        "\(code.copied)", "\(code.writes)", CoverageText.percent(code.writes, of: breaks.total.writes),
        code.name.function ?? "?", code.name.module ?? "?",
      ]
    }
    return [
      paragraph("Writes to pages that were there, which break sharing or find that there is none left."),
      HTMLPage.table(["copied", "writes", "share", "function", "code"], rows, text: [3, 4]),
    ] + writtenVariables
  }

  private var writtenVariables: [Markup] {
    let table = VariableTable(record, amounts: amounts, limit: Self.mostRows).places
    guard table.count > 1 else { return [] }
    return [paragraph("Variables that were written:"), Self.table(table, text: [2, 3, 4])]
  }

  private var advice: [Markup] {
    let all = record.advice
    let spoken = all.filter { $0.verdict != .noEvidence }
    guard !spoken.isEmpty else { return [] }
    let items = spoken.map { one in
      let verdict =
        switch one.verdict {
        case .worthTrying: one.bound.map { "worth trying, at most \(amounts.text($0))" } ?? "worth trying"
        case .warning: one.bound.map { "mind, about \(amounts.text($0))" } ?? "mind"
        case .noGain: "no gain expected"
        case .noEvidence: ""
        }
      let words = "\(one.title): because \(one.evidence)."
      let rest =
        one.verdict == .noGain
        ? "" : "Elsewhere: \(one.measured). Not seen: \(one.notObserved). To find out: \(one.remeasure)."
      return Markup(
        "li", [:],
        [
          Markup("span", ["class": "verdict"], text: "\(verdict): "), Markup("span", text: words),
          Markup("div", ["class": "faint"], text: rest),
        ])
    }
    let silent = all.filter { $0.verdict == .noEvidence }.map { "\($0.rule) (\($0.evidence))" }
    return [Markup("ul", [:], items)]
      + (silent.isEmpty ? [] : [paragraph("No evidence for: \(silent.joined(separator: ", ")).", "faint")])
  }

  private var whatIf: [Markup] {
    guard let outlook else { return [] }
    let lines = OutlookLines(outlook, record, amounts: amounts)
    var parts: [Markup] = []
    if let words = lines.forecastSentence { parts.append(paragraph(words)) }
    if let words = lines.replaySentence { parts.append(paragraph(words)) }
    if let rows = lines.rows, let heading = rows.first {
      parts.append(HTMLPage.table(heading.map { $0.lowercased() }, Array(rows.dropFirst()), text: [3]))
    }
    return parts + lines.notes.map { paragraph($0, "faint") }
  }

  private func coverage(_ look: FamilyLook) -> [Markup] {
    var sentences = [CoverageText(look.coverage).sentence]
    if let breaks = record.breaks { sentences.append(BreakTable(breaks, limit: 0).sentence) }
    let checks = CheckLines(record.invariants, amounts: amounts)
    sentences += [checks.sentence].compactMap { $0 } + checks.failures
    sentences.append(
      "Looking took \(Style().time(Double(look.cost.cpu))) of CPU time the last time; as user \(record.origin.user)")
    if let clock = ClockText(record).sentence { sentences.append(clock) }
    return (sentences + notes).map { paragraph($0, "faint") }
  }
}
