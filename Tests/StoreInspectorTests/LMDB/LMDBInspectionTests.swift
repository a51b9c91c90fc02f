import StoreInspector
import Testing
import TestSupport

/// What is said of an environment is what mdb_stat says, and what LMDB does next.
@Suite(.enabled(if: PythonClient.has("lmdb") && StoreFolder.has("mdb_stat"), "LMDB is not installed"))
struct LMDBInspectionTests {
  private let folder: StoreFolder
  private let client: LMDBClient

  init() throws {
    folder = try StoreFolder()
    try folder.shell("mkdir env")
    client = try LMDBClient(folder.file("env"))
  }

  private func inspect() throws -> LMDBInspection { try LMDBInspection(environmentAt: folder.file("env")) }

  /// Numbers of `mdb_stat` by their names, of each part by its headline.
  private func told() throws -> [String: [String: UInt64]] {
    var parts: [String: [String: UInt64]] = [:]
    var part = ""
    for line in try folder.shell("mdb_stat -e -f -f -a env").split(separator: "\n") {
      let sides = line.split(separator: ":", maxSplits: 1)
      if !line.hasPrefix(" ") { part = String(line) }
      guard line.hasPrefix(" "), sides.count == 2 else { continue }
      let name = sides[0].split(separator: " ").joined(separator: " ")
      parts[part, default: [:]][name] = UInt64(sides[1].split(separator: " ").first ?? "")
    }
    return parts
  }

  private func compare(_ comment: Comment) throws {
    let seen = try inspect()
    let told = try told()
    let current = try #require(seen.roots.first)
    let environment = try #require(told["Environment Info"])
    #expect(environment["Last transaction ID"] == current.meta.transaction, comment)
    #expect(environment["Number of pages used"] == current.meta.lastPage + 1, comment)
    #expect(environment["Page size"] == UInt64(current.meta.pageSize), comment)
    let free = try #require(told["Freelist Status"])
    #expect(free["Free pages"] == seen.free.reduce(0) { $0 + $1.pages }, comment)
    for (part, tree) in [("Freelist Status", current.meta.free), ("Status of Main DB", current.meta.main)]
      + seen.named.map({ ("Status of " + $0.name, $0.tree) })
    {
      let numbers = try #require(told[part], comment)
      #expect(numbers["Tree depth"] == UInt64(tree.depth), comment)
      #expect(numbers["Branch pages"] == tree.branchPages, comment)
      #expect(numbers["Leaf pages"] == tree.leafPages, comment)
      #expect(numbers["Overflow pages"] == tree.overflowPages, comment)
      #expect(numbers["Entries"] == tree.entries, comment)
    }
    #expect(current.countersAgree == true && seen.lostPages == 0, comment)
    let older = try #require(seen.roots.last)
    #expect(older.meta.transaction + 1 == current.meta.transaction && older.countersAgree == true, comment)
    #expect(older.pages.map { $0 - (older.exclusivePages ?? 0) } == seen.sharedPages, comment)
    // What the last transaction has freed is what only the root before it reaches, if nothing else was free.
    #expect(
      seen.free.last { $0.transaction == current.meta.transaction }?.pages ?? 0 >= older.exclusivePages ?? 0, comment)
  }

  @Test func anEnvironmentWithoutTransactionsIsEmpty() throws {
    let seen = try inspect()
    #expect(seen.roots.map(\.meta.transaction) == [0, 0] && seen.roots[0].meta.main.root == nil)
    #expect(seen.lostPages == 0 && seen.free.isEmpty && seen.readers?.readers.isEmpty == true)
  }

  @Test func oneKeyCopiesAPathAndTheRestIsShared() throws {
    try client.evaluate("put(range(20000))")
    try client.evaluate("put([777], fill=b'y')")
    try compare("one key")
    let seen = try inspect()
    #expect(seen.roots[0].meta.main.depth == 3)
    // A page a level, and the leaf of the tree of free pages.
    #expect(seen.roots[0].exclusivePages == 4)
    #expect(seen.sharedPages == (seen.roots[0].pages ?? 0) - 4)
  }

  @Test func aReaderKeepsWhatWasFreedSinceItBegan() throws {
    try client.evaluate("put(range(5000))")
    try client.evaluate("put([1])")
    let reader = try LMDBClient(folder.file("env"), options: ", readonly=True")
    let transaction = try #require(UInt64(reader.evaluate("read()")[0]))
    for round in 0..<30 { try client.evaluate("put([\(round * 100)], fill=b'z')") }
    let seen = try inspect()
    #expect(seen.oldestReader == transaction)
    #expect(seen.pinning.map(\.pid) == [reader.pid] && seen.pinning.first?.isAlive == true)
    #expect(seen.pinning.first?.name?.hasPrefix("python") == true)
    #expect(seen.pinnedPages > 60 && seen.free.filter { !$0.isReusable }.count >= 30)
    #expect(seen.free.allSatisfy { $0.isReusable == ($0.transaction < transaction) })
    try expectRoundTrip(seen)
    // With it the file grows, without it what it has kept is used.
    let pages = seen.roots[0].meta.lastPage
    try client.evaluate("put([5], fill=b'a')")
    #expect(try inspect().roots[0].meta.lastPage > pages)
    try reader.evaluate("finish()")
    let after = try inspect()
    #expect(after.pinning.isEmpty && after.pinnedPages == 0 && after.reusablePages > 60)
    for round in 0..<10 { try client.evaluate("put([\(round)], fill=b'b')") }
    #expect(try inspect().roots[0].meta.lastPage == after.roots[0].meta.lastPage)
  }

  @Test func aReaderThatHasCrashedIsStale() throws {
    try client.evaluate("put(range(100))")
    let reader = try LMDBClient(folder.file("env"), options: ", readonly=True")
    try reader.evaluate("read()")
    reader.kill()
    for round in 0..<3 { try client.evaluate("put([\(round)], fill=b'c')") }
    let seen = try inspect()
    #expect(seen.pinning.count == 1 && seen.pinning.first?.isAlive == false && seen.pinning.first?.name == nil)
    #expect(seen.pinnedPages > 0)
    try client.evaluate("env.reader_check()")
    #expect(try inspect().pinning.isEmpty)
  }

  @Test func treesOfAllKindsAreWalked() throws {
    try client.evaluate("put(range(300), name='first')")
    try client.evaluate("put(range(40), size=9000, name='large')")
    try client.evaluate("put_many(7, range(4000), 'many')")
    try client.evaluate("put_many(8, range(3), 'many')")
    try client.evaluate("delete(range(10, 200), 'first')")
    try client.evaluate("delete(range(5, 30), 'large')")
    try compare("kinds")
    let seen = try inspect()
    #expect(seen.named.map(\.name).sorted() == ["first", "large", "many"])
    #expect(seen.named.first { $0.name == "large" }?.tree.overflowPages == 15 * 3)
  }

  @Test(arguments: [UInt64(1), 2]) func randomWorkIsAsMdbStatSays(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for round in 0..<25 {
      let start = Int.random(in: 0..<4000, using: &generator)
      let count = Int.random(in: 1...500, using: &generator)
      let name = ["''", "'a'", "'b'"][Int.random(in: 0..<3, using: &generator)]
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: try client.evaluate("delete(range(\(start), \(start + count)), \(name))")
      case 1: try client.evaluate("put(range(\(start), \(start + 20)), size=\(count * 20), name=\(name))")
      default: try client.evaluate("put(range(\(start), \(start + count)), name=\(name))")
      }
      if round > 2 { try compare("seed \(seed), round \(round)") }
    }
  }

  @Test func filesWithoutAFolderAndWithoutALockFileAreFound() throws {
    try client.evaluate("put(range(10))")
    try folder.shell("cp env/data.mdb alone")
    let seen = try LMDBInspection(environmentAt: folder.file("alone"))
    #expect(seen.readers == nil && seen.oldestReader == nil && seen.roots[0].meta.main.entries == 10)
    try folder.shell("cp env/lock.mdb alone-lock")
    #expect(try LMDBInspection(environmentAt: folder.file("alone")).readers != nil)
    #expect(refusal { try LMDBInspection(environmentAt: folder.path) }?.kind == .missing)
  }
}
