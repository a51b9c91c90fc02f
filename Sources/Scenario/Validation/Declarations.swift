/// Every name that a file declares anywhere, with the place, and how wide the regions are.
struct Declarations {
  private(set) var layout = RegionLayout()
  private(set) var widths: [RegionName: Int] = [:]
  private(set) var processes: [ProcessName: SourcePosition] = [:]
  private(set) var marks: [MarkName: SourcePosition] = [:]
  private(set) var problems: [Problem] = []

  private let limits: Limits
  private var reportedRegions = false

  init(_ statements: [Statement], limits: Limits) {
    self.limits = limits
    for statement in statements { collect(statement) }
    for (name, pages) in order { layout.place(name, pages: pages) }
    if let last = layout.regions.last, last.base + UInt64(last.pages) * RegionLayout.pageSize > RegionLayout.arenaEnd {
      problems.append(Problem("the regions do not fit into the address space", at: SourcePosition(line: 1, column: 1)))
    }
  }

  private var names: [RegionName] = []
  private var order: [(RegionName, Int)] { names.map { ($0, widths[$0] ?? 1) } }

  private mutating func collect(_ statement: Statement) {
    let position = statement.verb.position
    switch statement.body {
    case .process:
      if let actors = statement.actors { declare(actors, at: position) }
    case .fork(_, let children):
      for child in children { declare(child, at: position) }
    case .thread(let threads, _): declare(threads, at: position)
    case .mark(let name):
      if marks[name.value] == nil { marks[name.value] = name.position }
    case .map(let map):
      widen(map.region, pages: checked(map.pages))
    case .remap(let destination, let pages, _):
      collectRemap(statement.target, destination: destination, pages: pages)
    default: break
    }
  }

  private mutating func declare(_ syntax: ProcessesSyntax, at position: SourcePosition) {
    guard let indices = syntax.indices else {
      if processes[syntax.name.value] == nil { processes[syntax.name.value] = position }
      return
    }
    // The number of names is checked where the sequence is written out.
    for index in indices.value.clippedCount(limits.processes) {
      let name = "\(syntax.name.value)\(index)"
      if processes[name] == nil { processes[name] = position }
    }
  }

  private mutating func collectRemap(
    _ target: TargetSyntax?, destination: Located<RegionName>?, pages: Located<Int>?
  ) {
    guard let target else { return }
    let width = widths[target.region.value] ?? 1
    let first: Int
    let count: Int
    switch target.pages.value {
    case .whole: (first, count) = (0, width)
    case .from(let start): (first, count) = (min(start, width), max(1, width - min(start, width)))
    case .range(let range):
      first = min(range.lowerBound, limits.pagesPerRegion)
      count = min(range.upperBound, limits.pagesPerRegion) - first + 1
    }
    let length = pages.map { checked($0) } ?? count
    if let destination {
      widen(destination, pages: length)
    } else {
      widen(target.region, pages: checked(Located(first + length, at: target.pages.position, length: 1)))
    }
  }

  /// The number, or the limit when it is above it, which is reported.
  private mutating func checked(_ pages: Located<Int>) -> Int {
    guard pages.value > limits.pagesPerRegion else { return pages.value }
    problems.append(
      Problem(
        "\(pages.value) pages are more than the limit of \(limits.pagesPerRegion) for a region", at: pages,
        hint: Self.raiseHint))
    return limits.pagesPerRegion
  }

  /// How every message about a limit ends.
  static let raiseHint = "`--raise-limits` allows more"

  private mutating func widen(_ region: Located<RegionName>, pages: Int) {
    if let width = widths[region.value] {
      widths[region.value] = max(width, pages)
      return
    }
    guard names.count < limits.regions else {
      if !reportedRegions {
        reportedRegions = true
        problems.append(
          Problem("more than \(limits.regions) regions", at: region, hint: Self.raiseHint))
      }
      return
    }
    names.append(region.value)
    widths[region.value] = pages
  }
}

extension ClosedRange<Int> {
  /// At most this many numbers from the start; unlike `prefix` it does not overflow for the longest ranges.
  func clippedCount(_ count: Int) -> ClosedRange<Int> {
    let (end, overflow) = lowerBound.addingReportingOverflow(Swift.max(count, 1) - 1)
    return overflow || end > upperBound ? self : lowerBound...end
  }
}
