internal import Inspector
internal import FoundationEssentials
public import Profiler

/// A family's profile as a person reads it at a terminal.
public struct ProfileReport: Sendable {
  private let series: DecaySeries
  private let style: Style
  private let amounts: AmountText
  private let limit: Int
  private let checks: ProfileChecks?
  private let breaks: BreakSummary?

  /// Makes the report; `limit` is the most areas and samples that are shown.
  public init(
    _ series: DecaySeries, checks: ProfileChecks?, breaks: BreakSummary? = nil, style: Style,
    amounts: AmountText = .human, limit: Int = 12
  ) {
    self.series = series
    self.checks = checks
    self.breaks = breaks
    self.style = style
    self.amounts = amounts
    self.limit = limit
  }

  /// The whole report; empty before the first look.
  public var text: String {
    guard let profile = series.latest else { return "" }
    let why = breaks.map { BreakTable($0, limit: limit).lines(style: style) } ?? []
    let parts = [head(profile), members(profile), areas(profile), decay, why, coverage(profile)]
    return Array(parts.filter { !$0.isEmpty }.joined(separator: [""])).endedLines
  }

  private func head(_ profile: FamilyProfile) -> [String] {
    let template = profile.rows.first { $0.member.process.pid == profile.template }
    let name = (template ?? profile.rows.first)?.member.process.shortTitle ?? "nothing"
    var lines = AlignedRows(rows: [["family of", style.printable(name)]], words: [0, 1]).lines(style: style)
    let total = profile.total
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
        profile.rows.count == 1
        ? "nobody was forked" : "nobody shares anonymous memory with anybody: was anything loaded before the fork?"
      lines += style.wrap(why, width: style.width - 1)
    }
    return lines
  }

  private func members(_ profile: FamilyProfile) -> [String] {
    var rows = [["PID", "INHERITED", "SHARED", "BROKEN", "SIBLINGS", "NEW", "PSS", "ROLE"]]
    for row in profile.rows {
      let role = row.member.process.pid == profile.template ? "template" : row.member.role ?? row.member.relation.words
      let size = profile.pageSize
      var cells = [String](repeating: style.emptyCell, count: 5)
      if let pages = row.pages {
        let shared = pages.sharedHidden > 0 ? nil : pages.stillShared * size
        let inherited = pages.sharedHidden > 0 ? nil : pages.inherited * size
        cells = [inherited, shared, pages.broken * size, pages.amongSiblings * size, pages.new * size]
          .map { amounts.text($0) }
      }
      let pss = row.account.proportional(of: row.member.process)
      rows.append(["\(row.member.process.pid)"] + cells + [amounts.text(pss), style.printable(role)])
    }
    return AlignedRows(rows: rows, words: [7]).lines(style: style)
  }

  private func areas(_ profile: FamilyProfile) -> [String] {
    let shown = profile.areas.filter { $0.pages.broken + $0.pages.new > 0 }
    guard !shown.isEmpty else { return [] }
    let size = profile.pageSize
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
    guard series.samples.count > 1, let first = series.samples.first, let profile = series.latest else { return [] }
    let size = profile.pageSize
    var rows = [["SECONDS", "PROCESSES", "TOTAL", "SHARED", "BROKEN", "NEW", "BY MEMBERS", "BY TEMPLATE"]]
    for sample in series.samples.suffix(limit) {
      rows.append(
        ["\(Int((sample.time - first.time).rounded()))", "\(sample.members)", amounts.text(sample.total.real)]
          + [sample.pages.stillShared, sample.pages.broken, sample.pages.new].map { amounts.text($0 * size) }
          + [sample.since?.copiedByMembers, sample.since?.copiedByTemplate].map { pages in
            pages.map { amounts.text($0 * size) } ?? style.emptyCell
          })
    }
    return AlignedRows(rows: rows, words: []).lines(style: style)
  }

  private func coverage(_ profile: FamilyProfile) -> [String] {
    var lines = CoverageText(profile.coverage).lines(style: style)
    if let breaks { lines += BreakTable(breaks, limit: limit).completeness(style: style) }
    if checks?.wouldStall == true {
      let sentence = "Pss_Anon was not asked for, because that holds a lock for longer than --max-stall"
      lines += style.wrap(sentence, width: style.width - 1).map { style.paint($0, .faint) }
    }
    for check in checks?.checks ?? [] {
      let sentence =
        "\(check.name): \(amounts.text(check.counted)), \(amounts.text(check.kernel)) \(style.verdictSign(check.holds))"
      lines += style.wrap(sentence, width: style.width - 1).map { style.paint($0, check.holds ? .faint : .bad) }
    }
    return lines
  }
}
