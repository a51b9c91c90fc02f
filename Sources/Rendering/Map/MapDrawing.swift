internal import Inspector

/// A map of address spaces with everything in its place; SVG and PNG are made from it.
struct MapDrawing {
  /// What is drawn, in this order.
  enum Shape {
    /// An area of some kind of memory.
    case memory(MapSwatch, Frame)
    /// The ground of a strip, where a process has nothing.
    case ground(Frame)
    /// A line below memory that is mapped 2 MiB at a time.
    case hugeLine(Frame)
    /// Text, placed by its base line.
    case text(String, x: Int, y: Int, TextStyle)
    /// A letter in the middle of some memory.
    case letter(MapSwatch, x: Int, y: Int)
    /// Words about an area, where the medium can show them.
    case hint(Frame, String)
  }

  /// A rectangle.
  struct Frame: Hashable {
    var x: Int
    var y: Int
    var width: Int
    var height: Int
  }

  /// How text looks.
  enum TextStyle: String {
    case title, subtitle, process, small
    /// As `process`, but its end is given.
    case amount
  }

  /// The width of the picture.
  static let width = left + columns * unit + margin
  private static let margin = 20
  private static let left = 214
  /// Columns of a strip, and their width.
  private static let columns = 310
  private static let unit = 3
  /// Columns of characters of a text size, which are at most so wide.
  private static let smallLetter = 6.2
  private static let processLetter = 6.8

  /// How much fits into the picture.
  static let room = AddressMap.Room(columns: columns, narrowest: 3, gap: 1, processes: 64)

  private let map: AddressMap
  private let inspection: Inspection
  private let accounts: [Account]
  private let key: MapKey
  private let style = Style()
  private(set) var shapes: [Shape] = []
  private(set) var height = 0

  init(_ map: AddressMap, _ inspection: Inspection, kernel: String) {
    self.map = map
    self.inspection = inspection
    accounts = inspection.accountsByProcess()
    key = MapKey(map, processes: inspection.processes)
    let count = inspection.processes.count
    text("Memory of \(count) \(count == 1 ? "process" : "processes")", Self.margin, 38, .title)
    text(subtitle(kernel), Self.margin, 58, .subtitle)
    height = 70
    for family in map.families { draw(family) }
    if map.omittedProcesses > 0 {
      text("and \(map.omittedProcesses) more processes, which are not drawn", Self.left, height + 14, .subtitle)
      height += 26
    }
    drawLegend()
  }

  private func subtitle(_ kernel: String) -> String {
    var words = "Linux \(kernel)"
    if let total = inspection.total() {
      words += "; \(AmountText.human.text(total.distinct)) in different frames"
      if inspection.processes.count > 1 {
        words += ", \(AmountText.human.text(total.sharedInView)) of them shared among these"
      }
    }
    return words
  }

  private mutating func text(_ words: String, _ x: Int, _ y: Int, _ textStyle: TextStyle) {
    if !words.isEmpty { shapes.append(.text(words, x: x, y: y, textStyle)) }
  }

  /// The start of a text, as much as fits.
  private func fitting(_ words: String, width: Int, letter: Double) -> String {
    let words = style.printable(words)
    let most = Int(Double(width) / letter)
    if words.count <= most { return words }
    guard most >= 5 else { return "" }
    return words.prefix(most - 1) + "…"
  }

  private mutating func draw(_ family: AddressMap.Family) {
    let isDense = map.families.reduce(0) { $0 + $1.processes.count } > 16
    let (tall, pitch) = isDense ? (15, 21) : (26, 36)
    height += 18
    for segment in family.segments {
      let x = Self.left + segment.column * Self.unit
      let width = segment.width * Self.unit
      text(fitting(segment.shortName, width: width, letter: Self.smallLetter), x, height + 6, .small)
      let amount = AmountText.human.text(segment.pages * inspection.pageSize)
      if width >= Int(Double(amount.count) * Self.smallLetter) { text(amount, x, height + 18, .small) }
    }
    height += 25
    for (member, process) in family.processes.enumerated() {
      let label = "\(inspection.processes[process].pid) \(inspection.processes[process].shortTitle)"
      let room = Self.left - Self.margin - 8
      text(
        fitting(label, width: room, letter: Self.processLetter), Self.margin, height + (isDense ? 12 : 10), .process)
      if !isDense { text(amounts(of: process), Self.margin, height + 24, .small) }
      for segment in family.segments { draw(segment, member, process, top: height, tall: tall) }
      height += pitch
    }
  }

  private func amounts(of process: Int) -> String {
    let (amounts, account) = (AmountText.human, accounts[process])
    let pss = amounts.text(account.proportional(of: inspection.processes[process]))
    return "uss \(amounts.text(account.unique)), pss \(pss), rss \(amounts.text(account.resident))"
  }

  private mutating func draw(_ segment: AddressMap.Segment, _ member: Int, _ process: Int, top: Int, tall: Int) {
    let strip = segment.strips[member]
    let x = Self.left + segment.column * Self.unit
    let width = segment.width * Self.unit
    let frame = Frame(x: x, y: top, width: width, height: tall)
    shapes.append(.ground(frame))
    guard !strip.pages.isEmpty else { return }
    var areas = CellAreas(height: tall)
    for (index, cell) in strip.cells.enumerated() {
      areas.add(cell, from: x + index * width / strip.cells.count, to: x + (index + 1) * width / strip.cells.count)
    }
    for area in areas.finished() {
      var placed = area.frame
      placed.y += top
      shapes.append(.memory(area.swatch, placed))
      if case .sharing = area.swatch, placed.width >= 18, placed.height >= 14 {
        shapes.append(.letter(area.swatch, x: placed.x + placed.width / 2, y: placed.y + placed.height / 2))
      }
    }
    if let huge = strip.hugePages, huge > 0 {
      let part = max(2, width * min(huge, segment.pages) / segment.pages)
      shapes.append(.hugeLine(Frame(x: x, y: top + tall + 1, width: part, height: 2)))
    }
    shapes.append(.hint(frame, hint(segment, strip, process)))
  }

  private func hint(_ segment: AddressMap.Segment, _ strip: AddressMap.Strip, _ process: Int) -> String {
    let size = inspection.pageSize
    var parts: [MapSwatch: Int] = [:]
    for (category, pages) in strip.pages { parts[MapSwatch(category), default: 0] += pages * size }
    var words = MapSwatch.all.compactMap { swatch in
      parts[swatch].map { "\(AmountText.human.text($0)) \(key.meaning(of: swatch))" }
    }
    if let huge = strip.hugePages, huge > 0 {
      words.append("\(AmountText.human.text(huge * size)) mapped 2 MiB at a time")
    }
    let more = segment.names > 1 ? " and \(segment.names - 1) neighbours" : ""
    let place = "\(segment.addresses.lowerBound.hexadecimalDigits)-\(segment.addresses.upperBound.hexadecimalDigits)"
    return "\(inspection.processes[process].pid): \(segment.name)\(more), \(place): \(words.joined(separator: "; "))"
  }

  private mutating func drawLegend() {
    height += 14
    let columnWidth = (Self.width - 2 * Self.margin) / 2
    let half = (key.entries.count + 1) / 2
    for (index, entry) in key.entries.enumerated() {
      let x = Self.margin + index / half * columnWidth
      let y = height + index % half * 22
      shapes.append(.memory(entry.swatch, Frame(x: x, y: y, width: 34, height: 15)))
      if case .sharing = entry.swatch { shapes.append(.letter(entry.swatch, x: x + 17, y: y + 7)) }
      text(AmountText.human.text(entry.amount), x + 86, y + 12, .amount)
      text(fitting(entry.words, width: columnWidth - 108, letter: Self.processLetter), x + 98, y + 12, .process)
    }
    height += half * 22 + 12
    var notes = MapKey.notes
    notes.append(
      "A column with several kinds is divided from top to bottom by their pages. A line below: mapped 2 MiB at a time.")
    notes.append(CoverageText(inspection.coverage).sentence)
    let columns = Int(Double(Self.width - 2 * Self.margin) / Self.processLetter)
    for note in notes {
      for line in Style(width: columns + 1).wrap(note, width: columns) {
        height += 16
        text(line, Self.margin, height, .subtitle)
      }
    }
    height += 18
  }
}
