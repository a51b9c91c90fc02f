public import Inspector

/// How much of each process lies on which memory node, as a person reads it.
public struct NodeTable: Sendable {
  /// The table, with how complete it is; or a line that says that there is one node.
  public let text: String

  /// Makes the table of a snapshot.
  public init(_ snapshot: Snapshot, style: Style, amounts: AmountText = .human) {
    let nodes = snapshot.nodeNumbers
    guard nodes.count > 1 else {
      text = "This machine has one memory node, or its kernel does not tell of several.\n"
      return
    }
    guard snapshot.coverage.rung == .frames else {
      let lines = ["Which node memory lies on is not known, because frame numbers are hidden.", ""]
      text = (lines + CoverageText(snapshot.coverage).lines(style: style)).endedLines
      return
    }
    let (accounts, total) = snapshot.accountsByNode()
    let isUnknown = accounts.contains { $0.resident[nil] != nil }
    let columns: [Int?] = nodes + (isUnknown ? [nil] : [])
    func cells(_ account: NodeAccount) -> [String] { columns.map { amounts.text(account.resident[$0] ?? 0) } }
    var rows = [["PID"] + columns.map { $0.map { "NODE \($0)" } ?? "UNKNOWN" } + ["COMMAND"]]
    for (process, account) in zip(snapshot.processes, accounts) {
      let twin = process.sharesMemoryWith.map { " (same memory as \(snapshot.processes[$0].pid))" }
      // Its pages are counted there.
      let cells = twin == nil ? cells(account) : columns.map { _ in style.emptyCell }
      rows.append(["\(process.pid)"] + cells + [style.printable(process.shortTitle) + (twin ?? "")])
    }
    if snapshot.processes.count > 1 { rows.append(["all"] + cells(total) + ["each frame once"]) }
    let lines = AlignedRows(rows: rows).lines(style: style) + [""] + CoverageText(snapshot.coverage).lines(style: style)
    text = lines.endedLines
  }
}
