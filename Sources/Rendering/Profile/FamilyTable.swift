internal import Inspector
public import Profiler

/// The members of a family as a tree.
public struct FamilyTable: Sendable {
  private let family: ProcessFamily
  private let style: Style

  /// Makes the table.
  public init(_ family: ProcessFamily, style: Style) {
    self.family = family
    self.style = style
  }

  /// A line for each member, and what could not be found.
  public var text: String {
    var rows = [["PID", "PARENT", "GEN", "HOW", "ROLE", "COMMAND"]]
    var depths: [Int32: Int] = [:]
    for member in family.members {
      let depth = depths[member.process.parent].map { $0 + 1 } ?? 0
      depths[member.process.pid] = depth
      rows.append([
        "\(member.process.pid)", "\(member.process.parent)", member.generation.map { "\($0)" } ?? style.emptyCell,
        member.relation.words, member.role.map(style.printable) ?? style.emptyCell,
        String(repeating: "  ", count: depth) + style.printable(member.process.shortTitle),
      ])
    }
    var lines = AlignedRows(rows: rows, words: [3, 4, 5]).lines(style: style)
    let orphans = family.members.count { $0.relation == .orphan }
    var notes = ["\(family.kin.count) of one exec"]
    if orphans > 0 { notes.append("\(orphans) of them orphans") }
    let others = family.members.count - family.kin.count
    if others > 0 { notes.append("\(others) descended from them with other programs") }
    if !family.findsOrphans { notes.append("orphans were not looked for: addresses are not random here") }
    lines.append("")
    lines += style.wrap(notes.joined(separator: "; "), width: style.width - 1).map { style.paint($0, .faint) }
    return lines.endedLines
  }
}

extension ProcessFamily.Relation {
  /// As tables and JSON say it.
  var words: String {
    switch self {
    case .root: "root"
    case .child: "fork"
    case .orphan: "orphan"
    case .otherProgram: "exec"
    case .unreadable: "unreadable"
    }
  }
}
