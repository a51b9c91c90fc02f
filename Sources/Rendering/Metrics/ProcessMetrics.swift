internal import Inspector

/// The families with a sample a process.
struct ProcessMetrics {
  /// The columns of the table that are metrics: the middle of the name, and what it is.
  private static let amounts: [(column: ProcessColumn, name: String, help: String)] = [
    (.rss, "resident", "Resident pages, each as often as it is mapped: the kernel's Rss."),
    (.pss, "proportional", "Resident pages, each divided by how often it is mapped on this machine: the kernel's Pss."),
    (.uss, "unique", "Resident pages that are mapped once: free at once if the process ends."),
    (.shared, "shared", "Resident pages that are mapped more than once."),
    (
      .inherited, "inherited", "Anonymous pages that another selected process has too, by fork, and nobody has written."
    ),
    (.anon, "anonymous", "Resident anonymous pages."),
    (.file, "file", "Resident pages of files and of shared memory."),
    (.huge, "huge", "Pages that are mapped 2 MiB at a time."),
    (.ksm, "ksm", "Anonymous pages that KSM has merged."),
    (.swap, "swapped", "Pages that are swapped out."),
    (.hugetlb, "hugetlb", "Pages of the hugetlb pool, which no other amount has."),
    (.zero, "zero_page", "Pages that map the zero page, which no other amount has."),
  ]

  /// What stands for the processes that are cut off.
  private static let other = "other"

  /// Titles may be as long as a process likes; readers keep every one of them.
  private static let longestTitle = 200

  private typealias Row = (process: InspectedProcess, account: Account)

  private let shown: [Row]
  private let cutOff: [Row]

  /// Takes the largest processes; those that have another one's memory have no amounts, and no samples.
  init(_ inspection: Inspection, limit: Int) {
    let rows = zip(inspection.processes, inspection.accountsByProcess()).map { (process: $0, account: $1) }
      .filter { $0.process.sharesMemoryWith == nil }
      .sorted { left, right in
        let sizes = (Self.size(left), Self.size(right))
        return sizes.0 != sizes.1 ? sizes.0 > sizes.1 : left.process.pid < right.process.pid
      }
    shown = rows.prefix(limit).sorted { $0.process.pid < $1.process.pid }
    cutOff = Array(rows.dropFirst(limit))
  }

  var families: [MetricFamily] {
    let amounts = Self.amounts.map { column, name, help in
      MetricFamily(
        "cowscope_process_\(name)_bytes", unit: .bytes, help: help,
        samples: samples { column.number($0.process, $0.account) })
    }
    return [info] + amounts + [
      MetricFamily(
        "cowscope_processes_cut_off",
        help: "Processes that have no samples of their own, because there are more than --max-processes.",
        samples: [.init(.whole(cutOff.count))])
    ]
  }

  private var info: MetricFamily {
    MetricFamily(
      "cowscope_process", .info, help: "The processes that have samples of their own.",
      samples: shown.map { row in
        let process = row.process
        let title =
          process.title.count > Self.longestTitle
          ? String(process.title.prefix(Self.longestTitle - 1)) + "…" : process.title
        return .init(
          .whole(1),
          Self.labels(process) + [
            .init("parent", "\(process.parent)"), .init("user", process.user.map { "\($0)" } ?? ""),
            .init("title", title),
          ])
      })
  }

  /// A sample a process, and one for those that are cut off; what is unknown has none, and no zero either.
  private func samples(_ value: (Row) -> Int?) -> [MetricFamily.Sample] {
    var samples = shown.compactMap { row in
      value(row).map { MetricFamily.Sample(.whole($0), Self.labels(row.process)) }
    }
    let rest = cutOff.map(value)
    if !rest.isEmpty, !rest.contains(nil) {
      let sum = rest.reduce(0) { $0 + ($1 ?? 0) }
      samples.append(.init(.whole(sum), [.init("pid", Self.other), .init("name", Self.other)]))
    }
    return samples
  }

  private static func labels(_ process: InspectedProcess) -> [MetricFamily.Label] {
    [.init("pid", "\(process.pid)"), .init("name", process.name)]
  }

  /// What it would pay for: Pss, counted or the kernel's, and Rss where neither is known.
  private static func size(_ row: Row) -> Int { row.account.proportional(of: row.process) ?? row.account.resident }
}
