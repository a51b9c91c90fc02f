/// Goes through the trees that can be reached from one root.
struct LMDBWalk {
  private let source: StoreSource
  private let meta: LMDBMeta
  /// Pages of trees, those of overflow included.
  private(set) var pages: LMDBPages
  /// Pages that are named as free, by the transaction that has freed them.
  private(set) var freed: [LMDBInspection.FreeRecord] = []
  private(set) var free: LMDBPages
  private(set) var named: [LMDBInspection.NamedTree] = []
  private(set) var depths: [Int] = []
  private(set) var countersAgree = true
  private let limit: Int

  private enum Flag {
    static let (branch, leaf, overflow, fixed): (UInt16, UInt16, UInt16, UInt16) = (1, 2, 4, 0x20)
    static let (big, tree, duplicates): (UInt16, UInt16, UInt16) = (1, 2, 4)
  }

  /// Counts of one tree.
  private struct Counts {
    var branch: UInt64 = 0
    var leaf: UInt64 = 0
    var overflow: UInt64 = 0
    var depth = 0
  }

  init(_ source: StoreSource, _ meta: LMDBMeta, limit: Int) throws(StoreError) {
    (self.source, self.meta, self.limit) = (source, meta, limit)
    pages = LMDBPages(upTo: meta.lastPage)
    free = LMDBPages(upTo: meta.lastPage)
    try walk(meta.free, isFree: true)
    try walk(meta.main, isFree: false)
  }

  private func damaged(_ page: UInt64, _ place: Int = 0, _ why: String) -> StoreError {
    StoreError(
      .damaged, source.path, at: page &* UInt64(meta.pageSize) &+ UInt64(clamping: place),
      "page \(page) of transaction \(meta.transaction) of LMDB", why)
  }

  private mutating func visit(_ page: UInt64, from parent: UInt64) throws(StoreError) {
    guard page >= 2, page <= meta.lastPage else { throw damaged(parent, 0, "it leads to page \(page), which is none") }
    guard pages.insert(page) else { throw damaged(page, 0, "two ways lead to it") }
  }

  private func read(_ page: UInt64) throws(StoreError) -> StoreFields {
    let fields = try source.fields(
      page * UInt64(meta.pageSize), meta.pageSize, "page \(page) of transaction \(meta.transaction) of LMDB")
    guard try fields.little64(0) == page else { throw fields.damaged(0, "it says that it is another page") }
    return fields
  }

  /// Goes through a tree; trees that are in it are gone through after it.
  private mutating func walk(_ tree: LMDBTree, isFree: Bool) throws(StoreError) {
    var pending = [(tree: tree, isSub: false)]
    while let next = pending.popLast() {
      guard let root = next.tree.root else { continue }
      var counts = Counts()
      var open = [(page: root, parent: UInt64(0), depth: 1)]
      while let (page, parent, depth) = open.popLast() {
        guard depth <= 32, open.count < 1 << 20 else { throw damaged(page, 0, "the tree is larger than any") }
        try visit(page, from: parent)
        counts.depth = max(counts.depth, depth)
        let fields = try read(page)
        let flags = try fields.little16(10)
        if flags & Flag.branch != 0 {
          counts.branch += 1
          for node in try nodes(fields, page).reversed() {
            let child = UInt64(try fields.little32(node)) | UInt64(try fields.little16(node + 4)) << 32
            open.append((child, page, depth + 1))
          }
        } else if flags & Flag.leaf != 0 {
          counts.leaf += 1
          // Keys of one size without nodes have no data of their own.
          if flags & Flag.fixed == 0 {
            for node in try nodes(fields, page) {
              try leaf(fields, page, node, isFree && !next.isSub, &counts, &pending)
            }
          }
        } else {
          throw fields.damaged(10, "it is neither a branch nor a leaf")
        }
      }
      let told = next.tree
      let isAsTold =
        counts.branch == told.branchPages && counts.leaf == told.leafPages && counts.overflow == told.overflowPages
        && counts.depth == Int(told.depth)
      countersAgree = countersAgree && isAsTold
    }
  }

  /// The places of the nodes of a page.
  private func nodes(_ fields: StoreFields, _ page: UInt64) throws(StoreError) -> [Int] {
    let (lower, upper) = (Int(try fields.little16(12)), Int(try fields.little16(14)))
    // 65536 does not fit into the field.
    let end = upper == 0 && meta.pageSize == 65536 ? 65536 : upper
    guard lower >= 16, lower % 2 == 0, lower <= end, end <= meta.pageSize else {
      throw fields.damaged(12, "its free space lies from \(lower) to \(end)")
    }
    var places: [Int] = []
    for index in 0..<(lower - 16) / 2 {
      let place = Int(try fields.little16(16 + 2 * index))
      guard place >= end, place + 8 <= meta.pageSize else {
        throw fields.damaged(16 + 2 * index, "a node lies outside of it")
      }
      places.append(place)
    }
    return places
  }

  private mutating func leaf(
    _ fields: StoreFields, _ page: UInt64, _ node: Int, _ isFree: Bool, _ counts: inout Counts,
    _ pending: inout [(tree: LMDBTree, isSub: Bool)]
  ) throws(StoreError) {
    let (flags, keySize) = (try fields.little16(node + 4), Int(try fields.little16(node + 6)))
    let size = Int(try fields.little32(node))
    let data = node + 8 + keySize
    if flags & Flag.big != 0 {
      let first = try fields.little64(data)
      let head = try overflow(first, from: page, &counts)
      if isFree { try addFree(try fields.little64(node + 8), source, head, UInt64(size), keySize, fields, node) }
      return
    }
    _ = try fields.part(data, size)
    if isFree {
      guard keySize == 8 else { throw fields.damaged(node + 6, "a transaction has 8 bytes") }
      return try addFree(try fields.little64(node + 8), fields, data, size)
    }
    guard flags & Flag.tree != 0 else { return }
    guard size == LMDBTree.size else { throw fields.damaged(node, "the record of a tree has 48 bytes") }
    let tree = try LMDBTree(fields, data)
    guard pending.count < limit else {
      throw StoreError(.tooLarge, source.path, "the trees of LMDB", "there are more than \(limit)")
    }
    pending.append((tree, true))
    // Keys that have many data have a tree of them; other trees have a name.
    if flags & Flag.duplicates == 0, named.count < limit {
      named.append(LMDBInspection.NamedTree(name: try fields.text(node + 8, keySize), tree: tree))
    }
  }

  /// Pages of data one after the other; gives the place of the data in the file.
  private mutating func overflow(
    _ first: UInt64, from parent: UInt64, _ counts: inout Counts
  ) throws(StoreError) -> Range<UInt64> {
    try visit(first, from: parent)
    let header = try source.fields(
      first * UInt64(meta.pageSize), LMDBMeta.pageHeader, "page \(first) of transaction \(meta.transaction) of LMDB")
    guard try header.little64(0) == first, try header.little16(10) & Flag.overflow != 0 else {
      throw header.damaged(0, "it is no page of data")
    }
    let count = UInt64(try header.little32(12))
    guard count > 0, count <= meta.lastPage - first + 1 else {
      throw header.damaged(12, "there cannot be \(count) pages of data")
    }
    for page in first + 1..<first + max(1, count) { try visit(page, from: first) }
    counts.overflow += count
    let start = first * UInt64(meta.pageSize)
    return start + UInt64(LMDBMeta.pageHeader)..<start + count * UInt64(meta.pageSize)
  }

  private mutating func addFree(
    _ transaction: UInt64, _ source: StoreSource, _ place: Range<UInt64>, _ size: UInt64, _ keySize: Int,
    _ fields: StoreFields, _ node: Int
  ) throws(StoreError) {
    guard keySize == 8 else { throw fields.damaged(node + 6, "a transaction has 8 bytes") }
    guard size <= place.upperBound - place.lowerBound else {
      throw fields.damaged(node, "\(size) bytes do not fit into the pages of data")
    }
    let list = try source.fields(place.lowerBound, Int(size), "a list of free pages of LMDB")
    try addFree(transaction, list, 0, Int(size))
  }

  private mutating func addFree(
    _ transaction: UInt64, _ fields: StoreFields, _ place: Int, _ size: Int
  ) throws(StoreError) {
    let count = try fields.little64(place)
    guard size >= 8, count <= UInt64(size / 8 - 1) else {
      throw fields.damaged(place, "a list of \(count) pages does not fit into \(size) bytes")
    }
    for index in 0..<Int(count) {
      let page = try fields.little64(place + 8 + 8 * index)
      guard page >= 2, page <= meta.lastPage, free.insert(page) else {
        throw fields.damaged(place + 8 + 8 * index, "page \(page) cannot be free, or is so twice")
      }
    }
    freed.append(LMDBInspection.FreeRecord(transaction: transaction, pages: count))
  }
}
