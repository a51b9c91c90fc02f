public import ProcFS

/// What became of the pages of one snapshot until another.
public struct SnapshotDifference: Sendable {
  /// One mapping of a process, as the later snapshot has it, or as the earlier one had it.
  public struct Row: Sendable {
    /// Addresses, permissions and file.
    public var mapping: Mapping
    /// Its pages.
    public var change: PageChange
  }

  /// One process that is in either snapshot.
  public struct ProcessRow: Sendable {
    /// The process, told by its number and start.
    public var process: InspectedProcess
    /// Whether it is in the earlier snapshot.
    public var wasThere: Bool
    /// Whether it is in the later snapshot.
    public var isThere: Bool
    /// All its pages.
    public var total: PageChange
    /// Its mappings, in the order of their addresses.
    public var mappings: [Row]
  }

  /// Pages that exactly these processes shared in the earlier snapshot.
  public struct ClassRow: Sendable {
    /// The processes, by number, ascending.
    public var pids: [Int32]
    /// The pages, each as often as it is mapped.
    public var change: PageChange
  }

  /// Why two snapshots cannot be compared.
  public enum Problem: Error, Hashable, Sendable {
    /// They are of different boots or machines: frame numbers mean nothing across them.
    case differentBoots
    /// Their pages have different sizes.
    case differentPageSizes
  }

  /// The processes, in the order of their numbers.
  public private(set) var processes: [ProcessRow] = []
  /// What became of shared memory, by who shared it; the largest class first.
  public private(set) var classes: [ClassRow] = []
  /// Bytes of a page.
  public let pageSize: Int

  /// Compares two snapshots of one boot.
  ///
  /// - Complexity: O(pages of both).
  public init(from earlier: Snapshot, to later: Snapshot) throws(Problem) {
    guard earlier.bootID == later.bootID else { throw .differentBoots }
    guard earlier.pageSize == later.pageSize else { throw .differentPageSizes }
    pageSize = earlier.pageSize
    let sharers = SharerIndex(earlier)
    var byClass = [PageChange](repeating: PageChange(), count: sharers.sharers.count)
    let (before, after) = (earlier.placesByProcess(), later.placesByProcess())
    for identity in Set(before.keys).union(after.keys).sorted() {
      let (old, new) = (before[identity], after[identity])
      guard let process = new.map({ later.processes[$0.index] }) ?? old.map({ earlier.processes[$0.index] }) else {
        continue
      }
      var comparison = ProcessComparison(
        earlier: earlier, old?.mappings ?? 0..<0, later: later, new?.mappings ?? 0..<0, sharers)
      comparison.run(&byClass)
      var total = PageChange()
      for row in comparison.rows { total += row.change }
      processes.append(
        ProcessRow(
          process: process, wasThere: old != nil, isThere: new != nil, total: total, mappings: comparison.rows))
    }
    classes = zip(sharers.sharers, byClass).filter { $0.0.count > 1 }.map { indices, change in
      ClassRow(pids: indices.map { earlier.processes[$0].pid }, change: change)
    }
    classes.sort {
      $0.change.all != $1.change.all ? $0.change.all > $1.change.all : $0.pids.lexicographicallyPrecedes($1.pids)
    }
  }
}

extension PageChange {
  /// Pages of the earlier snapshot.
  var all: Int { same + copied + replaced + gone + swappedOut + unknown }
}

/// A process, told from any other of the same boot.
struct ProcessIdentity: Hashable, Comparable {
  var pid: Int32
  var startTicks: UInt64

  static func < (left: Self, right: Self) -> Bool {
    (left.pid, left.startTicks) < (right.pid, right.startTicks)
  }
}

extension Snapshot {
  /// Where each process and its mappings are.
  fileprivate func placesByProcess() -> [ProcessIdentity: (index: Int, mappings: Range<Int>)] {
    let ranges = mappingsByProcess
    var places: [ProcessIdentity: (index: Int, mappings: Range<Int>)] = [:]
    for (index, process) in processes.enumerated() {
      places[ProcessIdentity(pid: process.pid, startTicks: process.startTicks)] = (index, ranges[index])
    }
    return places
  }
}
