internal import Inspector
internal import ProcFS

/// The table of mappings of all processes, or of files over all processes.
struct MappingTable {
  private let inspection: Inspection
  private let amounts: AmountText

  init(_ inspection: Inspection, amounts: AmountText) {
    self.inspection = inspection
    self.amounts = amounts
  }

  /// A row for each mapping that has pages, process after process.
  func mappings(style: Style) -> [String] {
    let accounts = inspection.accountsByMapping()
    var lines: [String] = []
    for (index, process) in inspection.processes.enumerated() where process.sharesMemoryWith == nil {
      if !lines.isEmpty { lines.append("") }
      lines.append(style.paint(style.printable("\(process.pid) \(process.shortTitle)"), .strong))
      let own = inspection.mappings.indices.filter { inspection.mappings[$0].process == index }
      var rows = [["ADDRESS", "", "RSS", "PSS", "USS", "SHARED", "SWAP", "WHAT"]]
      for number in own where accounts[number] != Account() {
        let (mapping, account) = (inspection.mappings[number].mapping, accounts[number])
        rows.append(
          [mapping.addresses.lowerBound.hexadecimalDigits, mapping.permissions.description] + cells(account)
            + [style.printable(mapping.path ?? "")])
      }
      lines += layOut(rows, style: style)
    }
    return lines
  }

  /// A row for each file and kind of memory, over all processes, the largest Pss first.
  func files(style: Style) -> [String] {
    let accounts = inspection.accountsByMapping()
    var sums: [String: Account] = [:]
    for (mapping, account) in zip(inspection.mappings, accounts) where account != Account() {
      sums[Self.name(mapping), default: Account()] += account
    }
    let sorted = sums.sorted { ($1.value.scaledProportional, $0.key) < ($0.value.scaledProportional, $1.key) }
    let rows = sorted.map { name, account in cells(account) + [style.printable(name)] }
    return layOut([["RSS", "PSS", "USS", "SHARED", "SWAP", "WHAT"]] + rows, style: style)
  }

  /// The file, or what the kernel calls the memory.
  private static func name(_ mapping: InspectedMapping) -> String {
    if let path = mapping.mapping.path, !path.isEmpty { return path }
    return mapping.mapping.permissions.contains(.shared) ? "(shared anonymous)" : "(anonymous)"
  }

  private func cells(_ account: Account) -> [String] {
    [account.resident, account.isExact ? account.proportional : nil, account.unique, account.shared, account.swapped]
      .map { amounts.text($0) }
  }

  /// Numbers to the right, the last column as long as there is room.
  private func layOut(_ rows: [[String]], style: Style) -> [String] {
    let last = (rows.first?.count ?? 1) - 1
    let widths = (0..<last).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.enumerated().map { index, row in
      var line = ""
      for column in 0..<last { line += row[column].paddedLeft(widths[column]) + "  " }
      let room = max(8, style.width - 1 - line.count)
      line += row[last].count <= room ? row[last] : style.ellipsis + row[last].suffix(room - 1)
      return index == 0 ? style.paint(line, .strong) : line.withoutTrailingBlanks
    }
  }
}

extension UInt64 {
  /// The number in hexadecimal without a prefix, as /proc/PID/maps has it.
  var hexadecimalDigits: String { String(self, radix: 16) }
}
