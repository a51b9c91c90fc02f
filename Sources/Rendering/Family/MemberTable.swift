public import Family

/// The members of the family in one table, with what their models say of a base of 64 MiB.
public struct MemberTable: Sendable {
  /// The table.
  public let text: String

  /// Asks all members and makes the table.
  public init(_ members: [Member] = Member.all, style: Style, amounts: AmountText = .human) {
    let costs = CostText(amounts: amounts)
    var rows = [["MEMBER", "VIEW", "1ST BYTE", "AGAIN", "LAST", "GARBAGE", "HOW"]]
    for member in members {
      guard let probe = try? MemberProbe(member) else { continue }
      rows.append([
        member.name, costs.written(probe.snapshot), costs.written(probe.firstWrite), costs.written(probe.secondWrite),
        costs.written(probe.lastSharer), costs.amount(probe.garbageAfterDrop), member.mechanism.words,
      ])
    }
    var lines = AlignedRows(rows: rows, words: [0, 6]).lines(style: style)
    let note = """
      Bytes that models write for a view of 64 MiB, the first byte behind it, the same byte again, and a byte that the last sharer \
      writes; garbage is what nobody reaches when the view is dropped. + is bookkeeping of a size that is not modelled. cowscope \
      family explain MEMBER says more.
      """
    lines += [""] + style.wrap(note, width: style.width - 1).map { style.paint($0, .faint) }
    text = lines.endedLines
  }
}
