public import Inspector

/// What running processes share, for a browser that looks again and again: a bar for each process, and tables that say the same.
public struct SharingBars: Sendable {
  private let inspection: Inspection
  private let accounts: [Account]

  /// Bars and rows beyond this number are counted, not written.
  private static let most = 60
  /// The units of a bar; a page stretches them to the room that it has.
  private static let room = 1000
  private static let height = 18

  /// Adds up what a scan has found.
  public init(_ inspection: Inspection) {
    self.inspection = inspection
    accounts = inspection.accountsByProcess()
  }

  /// A part of a bar.
  private enum Part: String, CaseIterable {
    /// Anonymous memory that another of the processes has too, by fork.
    case inherited
    /// Other anonymous memory.
    case own
    /// Pages of files and shared memory.
    case files
    /// Memory that is mapped once, where no more is known.
    case once
    /// Memory that is mapped more often, where no more is known.
    case often

    var words: String {
      switch self {
      case .inherited: "inherited by fork, not yet written"
      case .own: "other anonymous memory"
      case .files: "files and shared memory"
      case .once: "mapped once"
      case .often: "mapped more than once"
      }
    }
  }

  private static func parts(_ account: Account) -> [(part: Part, bytes: Int)] {
    guard account.isExact, let inherited = account.inherited else {
      return [(.often, account.shared), (.once, account.unique)]
    }
    return [
      (.inherited, inherited), (.own, account.anonymous - inherited), (.files, account.resident - account.anonymous),
    ]
  }

  /// The places of the processes that have memory of their own.
  private var shown: [Int] { inspection.processes.indices.filter { inspection.processes[$0].sharesMemoryWith == nil } }

  /// A piece of a page.
  public var html: HTML {
    .group([
      HTML("figure", [:], [HTML("figcaption", [:], key), picture]), processes, classes,
      HTML("p", ["class": "faint"], text: CoverageText(inspection.coverage).sentence + "."),
    ])
  }

  private var key: [HTML] {
    let parts = Set(shown.prefix(Self.most).flatMap { Self.parts(accounts[$0]).map(\.part) })
    return Part.allCases.filter(parts.contains).map { part in
      HTML("span", ["class": "swatch"], [.drawing(Self.swatch(part)), .text(" " + part.words)])
    }
  }

  private static func swatch(_ part: Part) -> Markup {
    Markup(
      "svg", ["viewBox": "0 0 26 14", "width": "26", "height": "14", "aria-hidden": "true"],
      [bar(part, x: 0, y: 0, width: 26, height: 14)])
  }

  private static func bar(_ part: Part, x: Int, y: Int, width: Int, height: Int) -> Markup {
    Markup(
      "rect",
      ["class": "part \(part.rawValue)", "x": "\(x)", "y": "\(y)", "width": "\(width)", "height": "\(height)"])
  }

  /// One line for each process: words that a narrow page can wrap, and a bar that takes the room between them.
  private var picture: HTML {
    let rows = Array(shown.prefix(Self.most))
    let largest = max(rows.map { accounts[$0].resident }.max() ?? 0, 1)
    let lines = rows.map { index in
      let process = inspection.processes[index]
      return HTML(
        "li", [:],
        [
          HTML("span", ["class": "who"], text: "\(process.pid) \(String(process.shortTitle.prefix(100)))"),
          .drawing(Self.line(accounts[index], largest: largest)),
          HTML("span", ["class": "amount"], text: AmountText.human.text(accounts[index].resident)),
        ])
    }
    return .group([
      HTML(
        "ol", ["class": "bars", "aria-label": "Resident memory of each process; the table below has the parts"], lines),
      shown.count > rows.count ? HTML("p", text: "… and \(shown.count - rows.count) more processes") : .nothing,
    ])
  }

  /// The parts of a process, as long as the largest process permits.
  private static func line(_ account: Account, largest: Int) -> Markup {
    var marks: [Markup] = []
    var x = 0
    for (part, bytes) in parts(account) where bytes > 0 {
      let width = max(1, Int(Double(bytes) / Double(largest) * Double(room)))
      marks.append(bar(part, x: x, y: 1, width: width, height: height - 2))
      x += width
    }
    return Markup(
      "svg", ["viewBox": "0 0 \(room) \(height)", "preserveAspectRatio": "none", "aria-hidden": "true"], marks)
  }

  private var processes: HTML {
    let columns: [ProcessColumn] = [.pid, .rss, .pss, .uss, .inherited, .file, .ksm, .swap]
    return .table(
      caption: "Processes", columns.map(\.rawValue) + ["command"],
      shown.prefix(Self.most).map { index in
        let process = inspection.processes[index]
        return columns.map { column in
          let number = column.number(process, accounts[index])
          return HTML.text(column == .pid ? "\(process.pid)" : AmountText.human.text(number))
        } + [.text(String(process.shortTitle.prefix(100)))]
      })
  }

  private var classes: HTML {
    guard inspection.coverage.rung == .frames else {
      return HTML("p", text: "With whom memory is shared is hidden from the user who serves this page.")
    }
    let names = SharerNames(inspection.processes)
    return .table(
      caption: "Who shares what", ["processes", "memory", "of files", "also outside"],
      inspection.sharerClasses().prefix(20).map { sharing in
        [.text(names.text(sharing.processes))]
          + [sharing.bytes, sharing.fileBytes, sharing.outsideBytes].map { .text(AmountText.human.text($0)) }
      })
  }
}
