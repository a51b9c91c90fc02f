import Family
import Testing

/// What SQLite 3.40, LMDB 0.9.36, PostgreSQL 15.18 and MariaDB 10.11 answered.
struct DatabaseGoldenTests {
  @Test func aCommitOfSQLiteIsAFrameAPage() throws {
    var system = WriteAheadLog()
    let base = try system.create(bytes: 4096 * 1000).view
    #expect(try system.write(base, 0..<1).bytesWritten == 4120)
    // The same again, whether anybody shares the page or not.
    #expect(try system.write(base, 0..<1).bytesWritten == 4120)
    #expect(try system.write(base, 0..<3 * 4096).bytesWritten == 12_360)
    #expect(try system.commit(base, (0..<100).map { _ in 0..<1 }).bytesWritten == 4120)
    #expect(system.logBytes == 32 + 6 * 4120)
  }

  @Test func aReaderHoldsTheLog() throws {
    var system = WriteAheadLog()
    let base = try system.create(bytes: 4096 * 1000).view
    for page in 0..<216 { _ = try system.write(base, page * 4096..<page * 4096 + 1) }
    let reader = try system.snapshot(base, at: nil).view
    for page in 0..<50 { _ = try system.write(base, page * 4096..<page * 4096 + 1) }
    #expect(system.checkpointPassively().answer == WriteAheadLog.Checkpoint(log: 266, backfilled: 216))
    #expect(system.stats().pinnedBy == [reader])
    for page in 0..<10 { _ = try system.write(base, page * 4096..<page * 4096 + 1) }
    #expect(system.logBytes == 32 + 276 * 4120)
    _ = try system.drop(reader)
    #expect(system.checkpointPassively().answer == WriteAheadLog.Checkpoint(log: 276, backfilled: 276))
    #expect(try system.write(base, 0..<1).allocated == 0)
    #expect(system.frameCount == 1)
    #expect(system.logBytes == 32 + 276 * 4120)
  }

  @Test func aReaderOfTheFileHoldsAllOfTheLog() throws {
    var system = WriteAheadLog()
    let base = try system.create(bytes: 4096 * 10).view
    _ = try system.write(base, 0..<1)
    #expect(system.checkpointPassively().answer == WriteAheadLog.Checkpoint(log: 1, backfilled: 1))
    let reader = try system.snapshot(base, at: nil).view
    _ = try system.write(base, 4096..<4097)
    // The reader needs no log, so the writer began it anew; but nothing may come home while the file is read.
    #expect(system.checkpointPassively().answer == WriteAheadLog.Checkpoint(log: 1, backfilled: 0))
    #expect(system.stats().pinnedBy == [reader])
    _ = try system.drop(reader)
    #expect(system.checkpointPassively().answer == WriteAheadLog.Checkpoint(log: 1, backfilled: 1))
  }

  @Test func aTransactionOfLMDBIsAPath() throws {
    var system = PathCopyTree()
    let base = try system.create(bytes: 200_000 * 100).view
    #expect(system.leafCount == 6061)
    #expect(system.depth == 3)
    #expect(try system.write(base, 0..<1).bytesWritten == 16_504)
    #expect(try system.write(base, 0..<1).bytesWritten == 16_504)
    #expect(try system.write(base, 0..<100 * 100).bytesWritten == 28_792)
    // Keys a thousand apart: 100 leaves, and the 15 pages over them.
    #expect(try system.commit(base, (0..<100).map { $0 * 100_000..<$0 * 100_000 + 1 }).bytesWritten == 479_352)
    var shallow = PathCopyTree()
    let other = try shallow.create(bytes: 1000 * 100).view
    #expect(shallow.depth == 2)
    #expect(try shallow.write(other, 0..<1).bytesWritten == 12_408)
  }

  @Test func aReaderOfLMDBLetsTheFileGrow() throws {
    var system = PathCopyTree()
    let base = try system.create(bytes: 200_000 * 100).view
    for key in 0..<10 { _ = try system.write(base, key * 100..<key * 100 + 1) }
    let before = system.stats().physical
    for key in 0..<10 { _ = try system.write(base, key * 7777 * 100..<key * 7777 * 100 + 1) }
    #expect(system.stats().physical == before)
    let reader = try system.snapshot(base, at: nil).view
    var grown = 0
    for key in 0..<300 { grown += try system.write(base, key * 600 * 100..<key * 600 * 100 + 1).growth / 4096 }
    // Three pages of the path and one of the free list each, less what two transactions before the reader had freed. The list of free pages becomes
    // longer than a page then, which is not modelled: 1,395 were measured, one to three pages more each being the band.
    #expect((1192...1200).contains(grown))
    #expect((grown...grown + 3 * 300).contains(1395))
    #expect(system.stats().pinnedBy == [reader])
    _ = try system.drop(reader)
    grown = 0
    for key in 0..<300 { grown += try system.write(base, key * 600 * 100..<key * 600 * 100 + 1).growth }
    #expect(grown == 0)
  }

  @Test func theFileOfLMDBGrowsUntilThereIsWhatToUseAgain() throws {
    // 20,000 keys that were put in order, 34 on a leaf, in a file that was copied with compaction; pages by which it grew in each transaction.
    var system = PathCopyTree(leafFanOut: 34)
    let base = try system.create(bytes: 20_000 * 100).view
    #expect(system.leafCount == 589)
    #expect(system.depth == 3)
    #expect(system.stats().physical == 595 * 4096)
    var random = SeededRandom(seed: 1)
    func grown(_ system: inout PathCopyTree, _ count: Int) throws -> [Int] {
      try (0..<count).map { _ in
        let key = Int.random(in: 0..<20_000, using: &random)
        return try system.write(base, key * 100..<key * 100 + 1).growth / 4096
      }
    }
    #expect(try grown(&system, 30) == [4, 4, 1] + Array(repeating: 0, count: 27))
    let reader = try system.snapshot(base, at: nil).view
    #expect(try grown(&system, 30) == [0] + Array(repeating: 4, count: 29))
    _ = try system.drop(reader)
    #expect(try grown(&system, 12) == Array(repeating: 0, count: 12))
  }

  @Test func rowsOfPostgreSQL() throws {
    var system = HeapTable()
    #expect(system.tupleBytes == 136)
    #expect(system.rowsPerPage == 58)
    let base = try system.create(bytes: 1000 * 109).view
    #expect(system.tablePages * 8192 == 147_456)
    let snapshot = try system.snapshot(base, at: nil).view
    for _ in 0..<5 { _ = try system.write(base, 0..<1000 * 109) }
    #expect(system.tuplesDead == 5000)
    #expect(system.tablePages * 8192 == 851_968)
    _ = system.reclaim()
    #expect(system.tuplesDead == 5000)
    #expect(system.stats().pinnedBy == [snapshot])
    _ = try system.drop(snapshot)
    _ = system.reclaim()
    #expect(system.tuplesDead == 0)
    #expect(system.tablePages * 8192 == 851_968)
  }

  @Test func pruningKeepsOneRowOnOnePage() throws {
    var system = HeapTable()
    let base = try system.create(bytes: 109).view
    for _ in 0..<1000 { _ = try system.write(base, 50..<51) }
    #expect(system.tablePages == 1)
    #expect(system.tuplesDead == 12)
    #expect(system.hotUpdates == 1000)
    var held = HeapTable()
    let other = try held.create(bytes: 109).view
    _ = try held.snapshot(other, at: nil)
    for _ in 0..<1000 { _ = try held.write(other, 50..<51) }
    #expect(held.tablePages == 18)
    #expect(held.tuplesDead == 1000)
  }

  @Test func whatIsRolledBackIsDead() throws {
    var system = HeapTable()
    let base = try system.create(bytes: 1000 * 109).view
    let before = try system.read(base, 0..<1000 * 109).contents
    _ = try system.update(base, [0..<1000 * 109], isRolledBack: true)
    #expect(system.tuplesDead == 1000)
    #expect(try system.read(base, 0..<1000 * 109).contents == before)
    _ = system.reclaim()
    #expect(system.tuplesDead == 0)
    #expect(try system.read(base, 0..<1000 * 109).contents == before)
  }

  @Test func theFirstChangeOfAPageIsLoggedWithItsImage() throws {
    var system = HeapTable()
    let base = try system.create(bytes: 100_000 * 109).view
    let first = try #require(try system.write(base, 50..<51).metadataBytes)
    // 24,592 bytes of log were measured: with the headers of the log's pages, of which there are two or three in so many bytes.
    #expect([first + 2 * 24, first + 3 * 24].contains(24_592))
    #expect(LogRecords.lock(image: 8144) == 8208)
    // Two index entries were 14,906 bytes before rounding.
    #expect(LogRecords.indexEntry(image: 7400) * 2 == 14_912)
    #expect(system.pageImages == 2)
    // The next one still comes by the page where the row was, which is full, and prunes it; from then on the row is on a page that has room.
    #expect(try system.write(base, 50..<51).metadataBytes == 56 + 112)
    #expect(try system.write(base, 50..<51).metadataBytes == 112)
    // With room on the page there is one image, and nothing for indexes; one header of a page of the log was in what was measured.
    var roomy = HeapTable(fillFactor: 50)
    let other = try roomy.create(bytes: 100_000 * 109).view
    #expect(try roomy.write(other, 50..<51).metadataBytes == 4360 - 24)
    _ = try roomy.checkpoint()
    _ = try roomy.write(other, 50..<51)
    #expect(roomy.pageImages == 2)
    #expect(roomy.hotUpdates == 2)
  }

  @Test func imagesFollowTheFirstTouchOfEachPage() throws {
    var random = SeededRandom(seed: 7)
    var system = HeapTable(fillFactor: 50)
    let base = try system.create(bytes: 2000 * 109).view
    var touched: Set<Int> = []
    for step in 0..<300 {
      if step % 50 == 49 {
        _ = try system.checkpoint()
        touched = []
      }
      let row = Int.random(in: 0..<2000, using: &random)
      let images = system.pageImages
      let (hot, page) = (system.hotUpdates, row / system.rowsPerPage)
      _ = try system.write(base, row * 109 + 50..<row * 109 + 51)
      // Until a page is full its rows stay where they are.
      #expect(system.hotUpdates == hot + 1)
      #expect(system.pageImages - images == (touched.insert(page).inserted ? 1 : 0))
    }
  }

  @Test func theHistoryOfInnoDBCountsTransactions() throws {
    var system = UndoTable()
    let base = try system.create(bytes: 1000 * 100).view
    let view = try system.snapshot(base, at: nil).view
    for _ in 0..<105 { _ = try system.write(base, 0..<100 * 100) }
    #expect(system.historyLength == 105)
    for _ in 0..<10_000 { _ = try system.write(base, 0..<4) }
    #expect(system.historyLength == 10_105)
    _ = system.reclaim()
    #expect(system.historyLength == 10_105)
    // The old view goes back through every record; the row itself is where it was.
    #expect(try system.read(view, 0..<1).lookups == 10_106)
    #expect(try system.read(base, 0..<1).lookups == 1)
    _ = try system.drop(view)
    _ = system.reclaim()
    #expect(system.historyLength == 0)
  }
}
