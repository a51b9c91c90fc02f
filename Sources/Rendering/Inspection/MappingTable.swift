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
      lines += AlignedRows(rows: rows, kept: .end).lines(style: style)
    }
    return lines
  }

  /// A row for each file and each kind of memory that is no file, over all processes, the largest Pss first.
  func files(style: Style) -> [String] {
    let accounts = inspection.accountsByMapping()
    let names = AreaNames(inspection.mappings)
    var sums: [AreaKey: Account] = [:]
    for (mapping, account) in zip(inspection.mappings, accounts) where account != Account() {
      sums[AreaKey(mapping), default: Account()] += account
    }
    let sorted = sums.map { (name: names.name(of: $0.key), account: $0.value) }
      .sorted { ($1.account.scaledProportional, $0.name) < ($0.account.scaledProportional, $1.name) }
    let rows = sorted.map { cells($0.account) + [style.printable($0.name)] }
    let header = ["RSS", "PSS", "USS", "SHARED", "SWAP", "WHAT"]
    return AlignedRows(rows: [header] + rows, kept: .end).lines(style: style)
  }

  private func cells(_ account: Account) -> [String] {
    [account.resident, account.isExact ? account.proportional : nil, account.unique, account.shared, account.swapped]
      .map { amounts.text($0) }
  }
}

extension UInt64 {
  /// The number in hexadecimal without a prefix, as /proc/PID/maps has it.
  var hexadecimalDigits: String { String(self, radix: 16) }
}
