internal import Inspector

/// Lists classes of memory by who shares it, all together or place by place.
struct SharerList {
  private let inspection: Inspection
  private let limit: Int
  private let style: Style
  private let amounts: AmountText
  private let names: SharerNames

  init(_ inspection: Inspection, limit: Int, style: Style, amounts: AmountText) {
    self.inspection = inspection
    self.limit = limit
    self.style = style
    self.amounts = amounts
    names = SharerNames(inspection.processes)
  }

  /// A line or more for each class.
  func classes(_ classes: [SharerClass], indent: Int = 0) -> [String] {
    let blanks = String(repeating: " ", count: indent)
    var lines: [String] = []
    for sharing in classes.prefix(limit) {
      let amount = blanks + self.amount(sharing.bytes)
      let wrapped = style.wrap(words(sharing), width: style.width - amount.count - 3)
      for (index, line) in wrapped.enumerated() {
        lines.append((index == 0 ? amount : String(repeating: " ", count: amount.count)) + "  " + line)
      }
    }
    if classes.count > limit {
      let rest = classes.dropFirst(limit).reduce(0) { $0 + $1.bytes }
      let more = "\(amounts.text(rest)) in \(classes.count - limit) more classes (--limit shows more)"
      lines.append(blanks + style.paint(more, .faint))
    }
    return lines
  }

  /// The classes of each mapping or file.
  func places(_ kind: SharerPlace.Kind) -> [String] {
    let places = inspection.sharerPlaces(kind)
    var lines: [String] = []
    for place in places.prefix(limit) {
      if !lines.isEmpty { lines.append("") }
      let addresses = place.addresses.map {
        "\($0.lowerBound.hexadecimalDigits)-\($0.upperBound.hexadecimalDigits)  "
      }
      let start = amount(place.bytes) + "  " + (addresses ?? "")
      let room = style.width - 1 - start.count
      let name = style.printable(place.name)
      let cut = name.count <= room ? name : style.ellipsis + name.suffix(room - style.ellipsis.count)
      lines.append(style.paint(start + cut, .strong))
      lines += classes(place.classes, indent: 2)
    }
    if places.count > limit {
      let what = kind == .vma ? "mappings" : "files and kinds"
      lines += ["", style.paint("and \(places.count - limit) smaller \(what) (--limit shows more)", .faint)]
    }
    return lines
  }

  private func amount(_ bytes: Int) -> String { amounts.text(bytes).paddedLeft(amounts == .human ? 7 : 14) }

  private func words(_ sharing: SharerClass) -> String {
    var notes: [String] = []
    if sharing.fileBytes == sharing.bytes {
      notes.append("files")
    } else if sharing.fileBytes > 0 {
      notes.append("\(amounts.text(sharing.fileBytes)) of it files")
    }
    if sharing.outsideBytes > 0 { notes.append("\(amounts.text(sharing.outsideBytes)) also mapped by others") }
    let note = notes.isEmpty ? "" : "  (" + notes.joined(separator: ", ") + ")"
    let who = names.text(sharing.processes)
    return (sharing.processes.count == 1 ? "only in \(who)" : "in \(who)") + note
  }
}
