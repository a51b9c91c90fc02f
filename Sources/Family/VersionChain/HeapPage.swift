/// A page of a heap of PostgreSQL: line pointers and row versions.
struct HeapPage: Sendable {
  struct Tuple: Sendable {
    var row: Int
    /// The transaction that made it.
    var maker: Int
    /// The committed transaction that made the next version, or none.
    var ender: Int?
    /// The line pointer of the next version, if that was put on the same page without index entries.
    var next: Int?
    /// No index entry leads to it: it is found through the version before (HOT).
    var isHeapOnly = false
    /// Its transaction was rolled back.
    var isAborted = false
    var content: Content
  }

  enum Line: Sendable {
    case unused
    /// What an index entry leads to, and is no more; only vacuum makes it usable again.
    case dead
    case redirect(Int)
    case normal(Tuple)
  }

  /// Bytes of a page, and of its header.
  static let bytes = 8192
  static let headerBytes = 24
  static let lineBytes = 4
  /// Line pointers that a page may have (MaxHeapTuplesPerPage).
  static let mostLines = 291

  /// What pruning a page did.
  struct Pruning: Sendable {
    /// Line pointers whose versions went.
    var removed: [Int] = []
    /// Line pointers that lead to another one now, that lead to nothing, and that can be used again.
    var (redirected, dead, unused) = (0, 0, 0)
  }

  private(set) var lines: [Line] = []
  /// Row versions on the page, and bytes of each.
  private(set) var tupleCount = 0
  let tupleBytes: Int
  /// An update found no room (PD_PAGE_FULL).
  var isFull = false
  /// The oldest transaction whose end may make something on the page removable (pd_prune_xid).
  private var oldestChange: Int?

  init(tupleBytes: Int) { self.tupleBytes = tupleBytes }

  /// Bytes between line pointers and row versions: what an image of the page leaves out.
  var hole: Int { Self.bytes - Self.headerBytes - lines.count * Self.lineBytes - tupleCount * tupleBytes }

  private var hasUnused: Bool { lines.contains { if case .unused = $0 { true } else { false } } }

  /// Room for a row version, after a line pointer for it (PageGetHeapFreeSpace).
  var room: Int { lines.count >= Self.mostLines && !hasUnused ? 0 : max(0, hole - Self.lineBytes) }

  func tuple(_ line: Int) -> Tuple? {
    guard lines.indices.contains(line), case .normal(let tuple) = lines[line] else { return nil }
    return tuple
  }

  /// Puts a row version at the first line pointer that is unused, or at a new one.
  mutating func add(_ tuple: Tuple) -> Int {
    tupleCount += 1
    let free = tupleCount <= lines.count ? lines.firstIndex { if case .unused = $0 { true } else { false } } : nil
    guard let free else {
      lines.append(.normal(tuple))
      return lines.count - 1
    }
    lines[free] = .normal(tuple)
    return free
  }

  mutating func end(_ line: Int, by transaction: Int) {
    guard var tuple = tuple(line) else { return }
    tuple.ender = transaction
    lines[line] = .normal(tuple)
  }

  mutating func link(_ line: Int, to next: Int) {
    guard var tuple = tuple(line) else { return }
    tuple.next = next
    lines[line] = .normal(tuple)
  }

  mutating func abort(_ line: Int) {
    guard var tuple = tuple(line) else { return }
    tuple.isAborted = true
    lines[line] = .normal(tuple)
  }

  /// Whether nobody can see a version whose end is at or before the horizon.
  private func isDead(_ tuple: Tuple, _ horizon: Int) -> Bool {
    tuple.isAborted || tuple.ender.map { $0 <= horizon } ?? false
  }

  /// Notes that a transaction has ended, or tried to end, a version on the page; of new ones nothing is noted.
  mutating func noteChange(by transaction: Int) { oldestChange = min(oldestChange ?? transaction, transaction) }

  /// Whether it is worth looking for something to prune.
  ///
  /// Only the number of the transaction tells: what was rolled back is looked for as late as what was committed.
  func isPrunable(_ horizon: Int) -> Bool { oldestChange.map { $0 <= horizon } ?? false }

  /// Removes versions that nobody can see, as far as that is possible without touching indexes (heap_page_prune).
  ///
  /// Of a chain of versions the dead ones at its beginning go; where an index entry leads, a line pointer stays.
  mutating func prune(_ horizon: Int) -> Pruning {
    var pruning = Pruning()
    for root in lines.indices {
      let chain = chain(from: root)
      if chain.isEmpty { continue }
      let dead = chain.prefix { tuple($0).map { isDead($0, horizon) } ?? false }
      guard !dead.isEmpty else { continue }
      pruning.removed += dead
      pruning.unused += dead.count { $0 != root }
      for line in dead { lines[line] = .unused }
      if dead.count == chain.count {
        lines[root] = .dead
        pruning.dead += 1
      } else {
        lines[root] = .redirect(chain[dead.count])
        pruning.redirected += 1
      }
    }
    // Versions of transactions that were rolled back hang on no chain.
    for line in lines.indices {
      if let tuple = tuple(line), tuple.isHeapOnly, tuple.isAborted {
        lines[line] = .unused
        pruning.removed.append(line)
        pruning.unused += 1
      }
    }
    tupleCount -= pruning.removed.count
    // Since PostgreSQL 15 pruning drops line pointers at the end (PageRepairFragmentation).
    if !pruning.removed.isEmpty { dropUnusedLines() }
    isFull = false
    oldestChange = lines.indices.compactMap { tuple($0)?.ender }.min()
    return pruning
  }

  /// The versions that an index entry leads to, the oldest first; none where the line pointer is not the beginning of a chain.
  func chain(from root: Int) -> [Int] {
    var chain: [Int]
    switch lines[root] {
    case .unused, .dead: return []
    case .redirect(let line): chain = [line]
    case .normal(let tuple): chain = tuple.isHeapOnly ? [] : [root]
    }
    while let last = chain.last, let next = successor(of: last) { chain.append(next) }
    return chain
  }

  /// Whether nobody can see any version that an index entry leads to.
  func isDead(from root: Int, _ horizon: Int) -> Bool {
    chain(from: root).allSatisfy { line in tuple(line).map { isDead($0, horizon) } ?? true }
  }

  /// Whether an index entry leads to nothing any more, so that vacuum removes it.
  func isCleared(_ line: Int) -> Bool {
    if case .dead = lines[line] { true } else { false }
  }

  /// The next version on the same page that no index entry leads to.
  private func successor(of line: Int) -> Int? {
    guard let tuple = tuple(line), let ender = tuple.ender, let next = tuple.next, let version = self.tuple(next),
      version.isHeapOnly, version.maker == ender, version.row == tuple.row
    else { return nil }
    return next
  }

  /// Makes dead line pointers usable again, and drops those at the end: the second pass of vacuum.
  mutating func clearDeadLines() {
    var hadDead = false
    for line in lines.indices {
      if case .dead = lines[line] {
        lines[line] = .unused
        hadDead = true
      }
    }
    if hadDead { dropUnusedLines() }
  }

  private mutating func dropUnusedLines() {
    while case .unused? = lines.last { lines.removeLast() }
  }
}
