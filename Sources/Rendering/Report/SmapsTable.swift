import Experiment
import Scenario

/// The smaps records of a checkpoint: one line for each VMA where both sides agree, two where they do not.
struct SmapsTable {
  var model: Checkpoint?
  var kernel: Checkpoint?
  var style: Style

  /// The fields that copy-on-write is about, and the heads of their columns.
  private static let fields: [(head: String, value: any KeyPath<SmapsCounts, Int> & Sendable)] = [
    ("Rss", \.rss), ("Pss", \.pss), ("clean", \.sharedClean), ("dirty", \.sharedDirty),
    ("clean", \.privateClean), ("dirty", \.privateDirty),
  ]
  private static let columnWidth = 7
  /// Processes with the same records share a line from this many lines on.
  private static let mostPlainLines = 8

  private struct Record: Equatable {
    var process: ProcessName
    var region: RegionName
    var pages: Range<Int>
    var permissions: String
    var smaps: SmapsCounts?

    /// Everything but the process.
    func isLike(_ other: Record) -> Bool {
      region == other.region && pages == other.pages && permissions == other.permissions && smaps == other.smaps
    }
  }

  private struct Line {
    var model: Record?
    var kernel: Record?
    var followers = 0

    var first: Record? { model ?? kernel }
  }

  /// The table, or no line where no side has a record.
  var lines: [String] {
    var lines = Self.lines(model, kernel)
    guard lines.contains(where: { $0.model?.smaps != nil || $0.kernel?.smaps != nil }) else { return [] }
    if lines.count > Self.mostPlainLines { lines = Self.merged(lines) }
    let names = lines.map(name)
    let room = style.width - 2 - Self.fields.count * Self.columnWidth - 4
    let nameWidth = min(max(names.map(\.count).max() ?? 0, 10), room)
    let heads = Self.fields.map { $0.head.paddedLeft(Self.columnWidth) }.joined()
    let groups = "Shared".paddedLeft(4 * Self.columnWidth) + "Private".paddedLeft(2 * Self.columnWidth)
    var result = [
      style.paint("smaps, KiB".padded(nameWidth) + groups, .faint), style.paint("".padded(nameWidth) + heads, .faint),
    ]
    for (line, name) in zip(lines, names) {
      result += rows(line, name: String(name.prefix(nameWidth)).padded(nameWidth))
    }
    return result
  }

  private static func lines(_ model: Checkpoint?, _ kernel: Checkpoint?) -> [Line] {
    var lines = records(model).map { Line(model: $0) }
    for record in records(kernel) {
      let index = lines.firstIndex {
        $0.kernel == nil && $0.model?.process == record.process && $0.model?.region == record.region
          && $0.model?.pages == record.pages
      }
      if let index { lines[index].kernel = record } else { lines.append(Line(kernel: record)) }
    }
    return lines
  }

  private static func records(_ checkpoint: Checkpoint?) -> [Record] {
    (checkpoint?.processes ?? []).filter { $0.name == $0.addressSpace }.flatMap { process in
      process.regions.flatMap { region in
        region.vmas.map {
          Record(
            process: process.name, region: region.name, pages: $0.pages, permissions: $0.permissions, smaps: $0.smaps)
        }
      }
    }
  }

  private static func merged(_ lines: [Line]) -> [Line] {
    func same(_ left: Record?, _ right: Record?) -> Bool {
      guard let left, let right else { return left == nil && right == nil }
      return left.isLike(right)
    }
    var result: [Line] = []
    for line in lines {
      let twin = result.firstIndex { same($0.model, line.model) && same($0.kernel, line.kernel) }
      if let twin { result[twin].followers += 1 } else { result.append(line) }
    }
    return result
  }

  private func name(_ line: Line) -> String {
    guard let record = line.first else { return "" }
    let process = style.printable(record.process)
    let more = line.followers > 0 ? " and \(line.followers) more" : ""
    return "\(process)\(more) \(style.printable(record.region))\(record.pages.bracketed) \(record.permissions)"
  }

  private func rows(_ line: Line, name: String) -> [String] {
    let hasBothSides = model != nil && kernel != nil
    let isEqual: Bool? =
      if let left = line.model?.smaps, let right = line.kernel?.smaps { left == right } else { nil }
    let blanks = "".padded(name.count)
    let sign = hasBothSides ? "  " + style.paint(style.equalitySign(isEqual), style.ink(isEqual)) : ""
    if isEqual == true || !hasBothSides {
      return [name + values(line.first?.smaps) + sign] + extras(line.first?.smaps, nil, indent: blanks)
    }
    let rightName = "  kernel".padded(name.count)
    return [
      name + values(line.model?.smaps) + "  model", rightName + values(line.kernel?.smaps) + sign,
    ] + extras(line.model?.smaps, line.kernel?.smaps, indent: blanks)
  }

  private func values(_ smaps: SmapsCounts?) -> String {
    Self.fields.map { field in (smaps.map { "\($0[keyPath: field.value])" } ?? "?").paddedLeft(Self.columnWidth) }
      .joined()
  }

  /// The rarer fields: those that are special when they are not zero, and all that differ.
  private func extras(_ model: SmapsCounts?, _ kernel: SmapsCounts?, indent: String) -> [String] {
    guard let first = model ?? kernel else { return [] }
    let shown: Set<String> = ["Rss", "Pss", "Shared_Clean", "Shared_Dirty", "Private_Clean", "Private_Dirty"]
    let special: Set<String> = [
      "KSM", "LazyFree", "AnonHugePages", "Shared_Hugetlb", "Private_Hugetlb", "Swap", "Locked",
    ]
    var words: [String] = []
    for (index, field) in first.fields.enumerated() where !shown.contains(field.name) {
      guard let value = field.kibibytes else { continue }
      let other = kernel?.fields[checked: index]?.kibibytes
      if model != nil, let other, other != value {
        words.append("\(field.name) \(value) | \(other)")
      } else if special.contains(field.name), value != 0 {
        words.append("\(field.name) \(value)")
      }
    }
    return words.isEmpty
      ? []
      : style.wrap(words.joined(separator: "  "), width: style.width - indent.count - 1)
        .map { indent + " " + $0 }
  }
}
