internal import ProcFS

/// Makes the axis of a family and fills its cells.
struct AxisBuilder {
  private let snapshot: Snapshot
  private let processes: [Int]
  private let room: AddressMap.Room
  /// The mappings of each process, as indices of the snapshot.
  private let mappings: [Range<Int>]
  /// Pages that hold something in some process, as ranges that do not touch, ascending.
  private var ranges: [Range<UInt64>] = []
  /// How many such pages there are before each range.
  private var ranks: [Int] = []

  init(_ snapshot: Snapshot, _ processes: [Int], _ room: AddressMap.Room) {
    self.snapshot = snapshot
    self.processes = processes
    self.room = room
    mappings = processes.map { process in
      let first = snapshot.mappings.partitioningIndex { $0.process >= process }
      return first..<snapshot.mappings.partitioningIndex { $0.process > process }
    }
    findRanges()
  }

  func family(_ categories: FrameCategories) -> AddressMap.Family {
    var segments = placed(merged(plain()))
    for index in segments.indices {
      let cells = segments[index].cells
      let pages = segments[index].pages
      let empty = (0..<cells).map { AddressMap.Cell(capacity: ($0 + 1) * pages / cells - $0 * pages / cells) }
      segments[index].strips = Array(repeating: AddressMap.Strip(cells: empty), count: processes.count)
    }
    for member in processes.indices { fill(&segments, member, categories) }
    return AddressMap.Family(processes: processes, segments: segments)
  }

  /// Whether a run of pages holds anything but guard markers.
  private static func holds(_ run: PageRun) -> Bool {
    let entry = run.entry(at: 0)
    return entry.isPresent || entry.isSwapped && !entry.isGuard
  }

  private mutating func findRanges() {
    var all: [Range<UInt64>] = []
    for mapping in mappings.joined() {
      let start = all.count
      for run in snapshot.pages.runs(of: mapping) where Self.holds(run) {
        if all.count > start, let last = all.last, last.upperBound == run.pages.lowerBound {
          all[all.count - 1] = last.lowerBound..<run.pages.upperBound
        } else {
          all.append(run.pages)
        }
      }
    }
    all.sort { $0.lowerBound < $1.lowerBound }
    for range in all {
      if let last = ranges.last, range.lowerBound <= last.upperBound {
        ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        ranges.append(range)
      }
    }
    var sum = 0
    for range in ranges {
      ranks.append(sum)
      sum += range.count
    }
  }

  /// How many pages of the axis lie before a page.
  private func rank(of page: UInt64) -> Int {
    let index = ranges.partitioningIndex { $0.upperBound > page }
    guard index < ranges.count else { return (ranks.last ?? 0) + (ranges.last?.count ?? 0) }
    return ranks[index] + (page > ranges[index].lowerBound ? Int(page - ranges[index].lowerBound) : 0)
  }

  /// One segment for each file or area, as the processes have them together.
  private func plain() -> [AddressMap.Segment] {
    let size = UInt64(snapshot.pageSize)
    let all = mappings.joined().map { snapshot.mappings[$0] }.sorted {
      $0.mapping.addresses.lowerBound < $1.mapping.addresses.lowerBound
    }
    var found: [AddressMap.Segment] = []
    for mapping in all {
      let addresses = mapping.mapping.addresses
      let name = mapping.areaName
      if let last = found.last,
        last.name == name && !name.hasPrefix("(") || addresses.lowerBound < last.addresses.upperBound
      {
        // The same file goes on, or another process has other borders here.
        let end = max(last.addresses.upperBound, addresses.upperBound)
        found[found.count - 1].addresses = last.addresses.lowerBound..<end
      } else {
        found.append(AddressMap.Segment(name: name, addresses: addresses, pages: 0))
      }
    }
    for index in found.indices {
      let addresses = found[index].addresses
      found[index].pages = rank(of: addresses.upperBound / size) - rank(of: addresses.lowerBound / size)
    }
    return found.filter { $0.pages > 0 }
  }

  /// Draws small neighbours together until there is room for all; how small is found by doubling.
  private func merged(_ segments: [AddressMap.Segment]) -> [AddressMap.Segment] {
    var segments = segments
    var small = 1
    while segments.count > room.mostSegments {
      small *= 2
      var next: [AddressMap.Segment] = []
      var largest = 0
      for segment in segments {
        if let last = next.last, last.pages < small, segment.pages < small {
          var both = last
          if segment.pages > largest {
            both.name = segment.name
            largest = segment.pages
          }
          both.addresses = last.addresses.lowerBound..<segment.addresses.upperBound
          both.names += segment.names
          both.pages += segment.pages
          next[next.count - 1] = both
        } else {
          next.append(segment)
          largest = segment.pages
        }
      }
      segments = next
    }
    return segments
  }

  /// Gives each segment its columns.
  private func placed(_ segments: [AddressMap.Segment]) -> [AddressMap.Segment] {
    var segments = segments
    let free = room.columns - segments.count * room.narrowest - (segments.count - 1) * room.gap
    let weights = segments.map { Double($0.pages).squareRoot() }
    let total = weights.reduce(0, +)
    var column = 0
    var given = 0
    var weight = 0.0
    for index in segments.indices {
      // What rounding leaves over goes on to the next one.
      weight += weights[index]
      let upTo = total > 0 ? Int((Double(free) * weight / total).rounded()) : 0
      segments[index].column = column
      segments[index].width = room.narrowest + upTo - given
      given = upTo
      column += segments[index].width + room.gap
    }
    return segments
  }

  private func fill(_ segments: inout [AddressMap.Segment], _ member: Int, _ categories: FrameCategories) {
    let size = UInt64(snapshot.pageSize)
    for index in mappings[member] {
      let mapping = snapshot.mappings[index]
      let address = mapping.mapping.addresses.lowerBound
      let segment = segments.partitioningIndex { $0.addresses.upperBound > address }
      guard segment < segments.count, segments[segment].addresses.contains(address) else { continue }
      if let huge = mapping.huge {
        segments[segment].strips[member].hugePages? += huge
      } else {
        segments[segment].strips[member].hugePages = nil
      }
      let base = rank(of: segments[segment].addresses.lowerBound / size)
      let isShared = mapping.mapping.permissions.contains(.shared)
      for run in snapshot.pages.runs(of: index) where Self.holds(run) {
        var start = 0
        let runBase = rank(of: run.firstPage) - base
        while start < Int(run.length) {
          guard let category = categories.category(of: run.entry(at: UInt64(start)), isSharedMapping: isShared) else {
            start += 1
            continue
          }
          var end = start + 1
          while end < Int(run.length),
            categories.category(of: run.entry(at: UInt64(end)), isSharedMapping: isShared) == category
          {
            end += 1
          }
          segments[segment].add(category, runBase + start..<runBase + end, to: member)
          start = end
        }
      }
    }
  }
}

extension AddressMap.Segment {
  /// Adds pages, counted from the start of the segment, to the cells of a process.
  fileprivate mutating func add(_ category: MemoryCategory, _ range: Range<Int>, to member: Int) {
    strips[member].pages[category, default: 0] += range.count
    let count = cells
    // The cell c stands for the pages from c * pages / count on.
    var cell = min(count - 1, range.lowerBound * count / pages)
    while cell + 1 < count, (cell + 1) * pages / count <= range.lowerBound { cell += 1 }
    var page = range.lowerBound
    while page < range.upperBound {
      let end = min(range.upperBound, (cell + 1) * pages / count)
      strips[member].cells[cell].pages[category, default: 0] += end - page
      page = end
      cell += 1
    }
  }
}
