internal import Inspector

/// How much each two processes have in common.
struct SharingMatrix {
  /// More processes than this are no table any more.
  static let limit = 20

  private let pids: [Int32]
  private let shared: [[Int]]

  init(_ inspection: Inspection) {
    pids = inspection.processes.map(\.pid)
    var shared = [[Int]](repeating: [Int](repeating: 0, count: pids.count), count: pids.count)
    for sharing in inspection.sharerClasses() {
      for one in sharing.processes {
        for other in sharing.processes { shared[one][other] += sharing.bytes }
      }
    }
    self.shared = shared
  }

  /// The table; the diagonal is what a process has at all.
  ///
  /// Wide ones are cut into blocks of columns.
  func text(style: Style) -> [String] {
    let label = max(7, pids.map { "\($0)".count }.max() ?? 0)
    let cell = label + 1
    let perBlock = max(1, (style.width - 1 - label) / cell)
    var lines: [String] = []
    for start in stride(from: 0, to: pids.count, by: perBlock) {
      let columns = start..<min(start + perBlock, pids.count)
      if start > 0 { lines.append("") }
      let header = "shared".padded(label) + columns.map { "\(pids[$0])".paddedLeft(cell) }.joined()
      lines.append(style.paint(header, .strong))
      for row in pids.indices {
        lines.append(
          "\(pids[row])".paddedLeft(label)
            + columns.map { AmountText.human.text(shared[row][$0]).paddedLeft(cell) }.joined())
      }
    }
    return lines
  }
}
