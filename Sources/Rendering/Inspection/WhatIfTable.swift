internal import Inspector

/// What would be free if a process ended, and what a fork of it would take.
struct WhatIfTable {
  private let inspection: Inspection
  private let amounts: AmountText
  private let forkTime: (Int) -> String?

  /// `forkTime` says what fork costs a parent of so many bytes of anonymous memory, if that was measured on this machine.
  init(_ inspection: Inspection, amounts: AmountText, forkTime: @escaping (Int) -> String?) {
    self.inspection = inspection
    self.amounts = amounts
    self.forkTime = forkTime
  }

  func lines(style: Style) -> [String] {
    let accounts = inspection.accountsByProcess()
    var lines: [String] = []
    for (index, departure) in inspection.departures().enumerated() {
      let process = inspection.processes[index]
      guard process.sharesMemoryWith == nil else { continue }
      let account = accounts[index]
      lines.append(style.paint(style.printable("\(process.pid) \(process.shortTitle)"), .strong))
      var exit = "  exit or exec: \(amounts.text(departure.freed)) free at once"
      if departure.leftToOne > 0 {
        exit += "; \(amounts.text(departure.leftToOne)) become another process's own, and its next write copies nothing"
      }
      if departure.leftToSeveral > 0 { exit += "; \(amounts.text(departure.leftToSeveral)) stay shared by others" }
      lines += style.paragraph(exit.trimmed, prefix: "  ")
      let tables = inspection.leafTables(of: index) * inspection.pageSize
      var fork = "fork now: about \(amounts.text(tables)) of page tables for the child, and"
      fork += " \(amounts.text(account.anonymous)) of anonymous memory that either side then copies page by page"
      if let time = forkTime(account.anonymous) { fork += "; \(time)" }
      lines += style.paragraph(fork, prefix: "  ")
    }
    return lines
  }
}

extension String {
  /// The text without blanks at either end.
  fileprivate var trimmed: String {
    var text = self[...]
    while text.first == " " { text.removeFirst() }
    return String(text).withoutTrailingBlanks
  }
}
