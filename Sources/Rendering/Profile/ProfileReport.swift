internal import Inspector
internal import FoundationEssentials
public import Profiler

/// A family's profile as a person reads it at a terminal.
public struct ProfileReport: Sendable {
  private let record: ProfileRecord
  private let outlook: Outlook?
  private let notes: [String]
  private let style: Style
  private let amounts: AmountText
  private let limit: Int

  /// Makes the report; `outlook` is what would be, `notes` come last, and `limit` is the most areas and looks that are shown.
  public init(
    _ record: ProfileRecord, outlook: Outlook? = nil, notes: [String] = [], style: Style, amounts: AmountText = .human,
    limit: Int = 12
  ) {
    self.record = record
    self.outlook = outlook
    self.notes = notes
    self.style = style
    self.amounts = amounts
    self.limit = limit
  }

  /// The whole report; empty before the first look.
  public var text: String {
    guard let look = record.looks.last else { return "" }
    let why = record.breaks.map { BreakTable($0, limit: limit).lines(style: style) } ?? []
    let variables = VariableTable(record, amounts: amounts, limit: limit)
    let waste = record.identical.map { IdenticalText($0).lines(style: style) } ?? []
    let ahead = outlook.map { OutlookLines($0, record, amounts: amounts).lines(style: style) } ?? []
    let advice = AdviceLines(record.advice, amounts: amounts).lines(style: style)
    let parts = [
      head(look), members(look), areas(look), variables.pages(style: style), decay, why,
      variables.written(style: style),
      waste, ahead, advice, coverage(look),
    ]
    return Array(parts.filter { !$0.isEmpty }.joined(separator: [""])).endedLines
  }

  private func head(_ look: FamilyLook) -> [String] {
    let template = look.rows.first { $0.member.process.pid == look.template }
    let name = (template ?? look.rows.first)?.member.process.shortTitle ?? "nothing"
    var lines = AlignedRows(rows: [["family of", style.printable(name)]], words: [0, 1]).lines(style: style)
    let total = look.total
    var real = "takes \(amounts.text(total.real))"
    if let anonymous = total.anonymous, let files = total.fileShare {
      real += ": \(amounts.text(anonymous)) anonymous, \(amounts.text(files)) of files,"
      real += " \(amounts.text(total.pageTables)) page tables"
    }
    lines += style.wrap(real, width: style.width - 1)
    lines += style.wrap(
      "top would add up \(amounts.text(total.residentSum)), counting shared memory as often as it is mapped",
      width: style.width - 1)
    if let template {
      lines += style.wrap("the others have their memory from \(template.member.process.pid)", width: style.width - 1)
    } else {
      let why =
        look.rows.count == 1
        ? "nobody was forked" : "nobody shares anonymous memory with anybody: was anything loaded before the fork?"
      lines += style.wrap(why, width: style.width - 1)
    }
    return lines
  }

  private func members(_ look: FamilyLook) -> [String] {
    var rows = [["PID", "INHERITED", "SHARED", "BROKEN", "SIBLINGS", "NEW", "PSS", "ROLE"]]
    for row in look.rows {
      let role = row.member.process.pid == look.template ? "template" : row.member.role ?? row.member.relation.words
      let size = record.origin.pageSize
      var cells = [String](repeating: style.emptyCell, count: 5)
      if let pages = row.pages {
        let shared = pages.sharedHidden > 0 ? nil : pages.stillShared * size
        let inherited = pages.sharedHidden > 0 ? nil : pages.inherited * size
        cells = [inherited, shared, pages.broken * size, pages.amongSiblings * size, pages.new * size]
          .map { amounts.text($0) }
      }
      let pss = row.proportional
      rows.append(["\(row.member.process.pid)"] + cells + [amounts.text(pss), style.printable(role)])
    }
    return AlignedRows(rows: rows, words: [7]).lines(style: style)
  }

  private func areas(_ look: FamilyLook) -> [String] {
    let shown = look.areas.filter { $0.pages.broken + $0.pages.new > 0 }
    guard !shown.isEmpty else { return [] }
    let size = record.origin.pageSize
    var rows = [["BROKEN", "NEW", "SHARED", "WHERE"]]
    for area in shown.prefix(limit) {
      let pages = [area.pages.broken, area.pages.new, area.pages.stillShared]
      rows.append(pages.map { amounts.text($0 * size) } + [style.printable(area.name)])
    }
    var lines = AlignedRows(rows: rows, kept: .end).lines(style: style)
    if shown.count > limit { lines.append(style.paint("and \(shown.count - limit) more", .faint)) }
    return lines
  }

  private var decay: [String] {
    guard record.looks.count > 1, let first = record.looks.first else { return [] }
    let size = record.origin.pageSize
    var rows = [["SECONDS", "PROCESSES", "TOTAL", "SHARED", "BROKEN", "NEW", "BY MEMBERS", "BY TEMPLATE"]]
    for look in record.looks.suffix(limit) {
      rows.append(
        [
          "\(Int((Double(look.monotonic - first.monotonic) / 1e9).rounded()))", "\(look.rows.count)",
          amounts.text(look.total.real),
        ]
          + [look.pages.stillShared, look.pages.broken, look.pages.new].map { amounts.text($0 * size) }
          + [look.since?.copiedByMembers, look.since?.copiedByTemplate].map { pages in
            pages.map { amounts.text($0 * size) } ?? style.emptyCell
          })
    }
    let curve = DecayCurve(record, amounts: amounts).lines(style: style)
    return curve + AlignedRows(rows: rows, words: []).lines(style: style)
  }

  private func coverage(_ look: FamilyLook) -> [String] {
    var lines = CoverageText(look.coverage).lines(style: style)
    if let breaks = record.breaks { lines += BreakTable(breaks, limit: limit).completeness(style: style) }
    if record.checks?.wouldStall == true {
      let sentence = "Pss_Anon was not asked for, because that holds a lock for longer than --max-stall"
      lines += style.wrap(sentence, width: style.width - 1).map { style.paint($0, .faint) }
    }
    lines += CheckLines(record.invariants, amounts: amounts).lines(style: style)
    for note in [ClockText(record).sentence].compactMap(\.self) + notes {
      lines += style.wrap(note, width: style.width - 1).map { style.paint($0, .faint) }
    }
    return lines
  }
}
