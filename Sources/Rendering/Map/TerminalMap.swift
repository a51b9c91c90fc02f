public import Inspector

/// A map of address spaces in characters: a row a process, a letter for what most of the memory of a column is.
public struct TerminalMap: Sendable {
  /// The map with its legend, and how complete it is.
  public let text: String

  /// Draws a snapshot as wide as the device.
  public init(_ snapshot: Snapshot, style: Style) {
    let label = (snapshot.processes.map { "\($0.pid)".count }.max() ?? 0) + 1
    let room = AddressMap.Room(columns: style.width - 1 - label, narrowest: 1, gap: 1, processes: 64)
    let map = AddressMap(snapshot, room: room)
    let inspection = snapshot.inspection()
    var lines: [String] = []
    for family in map.families {
      let first = snapshot.processes[family.processes[0]]
      let others = family.processes.count - 1
      let more = others == 0 ? "" : others == 1 ? " and another one like it" : " and \(others) more like it"
      lines.append(
        style.paint(Self.cut("\(first.pid) \(first.shortTitle)", style.width - 1 - more.count, style) + more, .strong))
      let names = Self.names(family, columns: room.columns, style: style)
      lines.append(style.paint(String(repeating: " ", count: label) + names, .faint).withoutTrailingBlanks)
      for (member, process) in family.processes.enumerated() {
        let pid = "\(snapshot.processes[process].pid)".paddedLeft(label - 1)
        lines.append(pid + " " + Self.strip(family, member, style))
      }
      lines.append("")
    }
    if map.omittedProcesses > 0 {
      lines += ["and \(map.omittedProcesses) more processes, which are not drawn", ""]
    }
    for entry in MapKey(map, processes: snapshot.processes).entries {
      let sign = style.paint(String(entry.swatch.look.sign), entry.swatch.look.terminal)
      let amount = AmountText.human.text(entry.amount).paddedLeft(7)
      let words = style.wrap(entry.words, width: style.width - 12)
      for (index, line) in words.enumerated() {
        lines.append(index == 0 ? "\(sign)\(amount)  \(line)" : String(repeating: " ", count: 10) + line)
      }
    }
    lines.append("")
    let notes = MapKey.notes + ["A sign stands for what most of the memory of its column is."]
    lines += style.wrap(notes.joined(separator: " "), width: style.width - 1)
    lines += CoverageText(inspection.coverage).lines(style: style)
    text = lines.endedLines
  }

  private static func cut(_ words: String, _ width: Int, _ style: Style) -> String {
    let words = style.printable(words)
    return words.count <= width ? words : words.prefix(width - style.ellipsis.count) + style.ellipsis
  }

  /// The names of the mappings above their columns, as far as they fit.
  private static func names(_ family: AddressMap.Family, columns: Int, style: Style) -> String {
    var line = ""
    for segment in family.segments {
      line = line.padded(segment.column)
      guard segment.width >= 3 else { continue }
      line += style.printable(segment.shortName).prefix(segment.width)
    }
    return line
  }

  private static func strip(_ family: AddressMap.Family, _ member: Int, _ style: Style) -> String {
    var signs: [MapSwatch?] = []
    for segment in family.segments {
      signs += Array(repeating: nil, count: segment.column - signs.count)
      let cells = segment.strips[member].cells
      for column in 0..<segment.width { signs.append(mostOf(cells[column * cells.count / segment.width])) }
    }
    var line = ""
    var index = 0
    while index < signs.count {
      var end = index + 1
      while end < signs.count, signs[end] == signs[index] { end += 1 }
      if let swatch = signs[index] {
        let text = String(repeating: swatch.look.sign, count: end - index)
        line += style.paint(text, swatch.look.terminal)
      } else {
        line += String(repeating: " ", count: end - index)
      }
      index = end
    }
    return line.withoutTrailingBlanks
  }

  /// What most of a cell is; the first in the order of the legend where two are equal.
  private static func mostOf(_ cell: AddressMap.Cell) -> MapSwatch? {
    var parts: [MapSwatch: Int] = [:]
    for (category, pages) in cell.pages { parts[MapSwatch(category), default: 0] += pages }
    guard let most = parts.values.max() else { return nil }
    return MapSwatch.all.first { parts[$0] == most }
  }
}

extension Style {
  /// The text on the ground of a terminal's colour, by its SGR number.
  fileprivate func paint(_ text: String, _ colour: Int) -> String {
    usesColour ? "\u{1B}[7;\(colour)m\(text)\u{1B}[0m" : text
  }
}
