import Family
import Testing

/// What Btrfs, XFS and ZFS (zfs-fuse) answered.
struct FileSystemGoldenTests {
  private let large = 300 << 20

  @Test func aByteAfterASnapshotCostsABlockOnBtrfs() throws {
    var system = ExtentRedirect()
    let base = try system.create(bytes: large).view
    let snapshot = try system.snapshot(base, at: nil)
    #expect(snapshot.cost.metadataBytes == 16_384)
    #expect(try system.write(base, 0..<1).growth == 4096)
    #expect(system.usedBytes == large + 4096)
    #expect(system.stats()[base]?.reportedShared == 314_568_704)
    #expect(try system.write(base, 0..<1).growth == 0)
    #expect(try system.write(base, 4096..<4097).growth == 4096)
    var grown = 0
    for block in 0..<100 {
      grown += try system.write(base, 1000 * 4096 + block * 409_600..<1000 * 4096 + block * 409_600 + 1).growth
    }
    #expect(grown == 409_600)
    // 102 blocks were overwritten; the snapshot goes, and nothing comes back.
    #expect(try system.drop(snapshot.view).freed == 0)
    #expect(system.stats().garbage == 102 * 4096)
    #expect(system.stats().pinnedBy == [base])
  }

  @Test(arguments: [(level: 0, nodes: 1), (level: 1, nodes: 2), (level: 2, nodes: 3)])
  func aWriteCopiesOneNodeOfEachLevel(level: Int, nodes: Int) throws {
    var system = ExtentRedirect(treeLevel: level)
    let base = try system.create(bytes: 1 << 20).view
    #expect(try system.write(base, 0..<1).metadataUnits == nodes)
    #expect(try system.snapshot(base, at: nil).cost.metadataUnits == 1)
  }

  @Test(arguments: [(copies: 1, bytes: 110_592), (copies: 2, bytes: 208_896)])
  func aTransactionOfBtrfsWritesAtLeast(copies: Int, bytes: Int) throws {
    var system = ExtentRedirect()
    let base = try system.create(bytes: large).view
    _ = try system.snapshot(base, at: nil)
    #expect(try system.leastDeviceBytes(of: system.write(base, 0..<1), copies: copies) == bytes)
  }

  @Test func theLastBlockHoldsTheWholeExtent() throws {
    var system = ExtentRedirect()
    let bytes = 128 << 20
    let base = try system.create(bytes: bytes).view
    _ = try system.write(base, 0..<bytes - 4096)
    #expect(system.stats().garbage == 134_213_632)
    #expect(system.usedBytes == bytes + 134_213_632)
    #expect(try system.write(base, bytes - 4096..<bytes).freed == bytes)
    #expect(system.stats().garbage == 0)
  }

  @Test func withoutCopyOnWriteOnlySnapshotsMakeCopies() throws {
    var system = ExtentRedirect(writesInPlace: true)
    let base = try system.create(bytes: 1 << 20).view
    #expect(try system.write(base, 0..<1).allocated == 0)
    _ = try system.snapshot(base, at: nil)
    #expect(try system.write(base, 0..<1).growth == 4096)
    #expect(try system.write(base, 0..<1).allocated == 0)
  }

  @Test func theLastSharerWritesInPlaceOnXFSAndNotOnBtrfs() throws {
    var xfs = ReflinkFiles(reservationBytes: 4096)
    var btrfs = ExtentRedirect()
    let (a, b) = (try xfs.create(bytes: 64 << 20).view, try xfs.snapshot(ViewID(0), at: nil).view)
    let (c, d) = (try btrfs.create(bytes: 64 << 20).view, try btrfs.snapshot(ViewID(0), at: nil).view)
    #expect(try xfs.write(b, 0..<1).growth == 4096)
    #expect(try btrfs.write(d, 0..<1).growth == 4096)
    // XFS counts the references of blocks; the flag of Btrfs says the same of all blocks of an extent.
    #expect(xfs.stats()[a]?.exclusive == 4096)
    #expect(btrfs.stats()[c]?.reportedShared == 64 << 20)
    #expect(try xfs.write(a, 0..<1).allocated == 0)
    #expect(try btrfs.write(c, 0..<1).allocated == 4096)
  }

  @Test func aReservationIsTakenAroundTheFirstCopy() throws {
    var system = ReflinkFiles()
    let base = try system.create(bytes: 64 << 20).view
    let copy = try system.snapshot(base, at: nil).view
    #expect(try system.write(copy, 0..<1).allocated == 131_072)
    #expect(try system.write(copy, 0..<1).allocated == 0)
    #expect(try system.write(copy, 4096..<4097).allocated == 0)
    #expect(system.reclaim().freed == 131_072 - 2 * 4096)
    var small = ReflinkFiles(reservationBytes: 4096)
    var large = ReflinkFiles()
    var grown = (small: 0, large: 0)
    _ = (try small.create(bytes: 64 << 20), try small.snapshot(ViewID(0), at: nil))
    _ = (try large.create(bytes: 64 << 20), try large.snapshot(ViewID(0), at: nil))
    for block in 0..<100 {
      let byte = block * 163 * 4096
      grown.small += try small.write(ViewID(1), byte..<byte + 1).allocated
      grown.large += try large.write(ViewID(1), byte..<byte + 1).allocated
    }
    // The measured amounts are one block more: the map of the file's extents had outgrown its inode.
    #expect(grown.small == 413_696 - 4096)
    #expect(grown.large == 13_111_296 - 4096)
  }

  @Test func aByteCostsARecordOnZFS() throws {
    var system = RecordRedirect()
    let base = try system.create(bytes: large).view
    let clone = try system.snapshot(base, at: nil)
    #expect(system.stats()[clone.view]?.exclusive == 0)
    #expect(system.stats()[clone.view]?.referenced == large)
    let group = system.lastGroup
    #expect(try system.write(base, 0..<1).growth == 131_072)
    #expect(try system.write(base, 0..<1).growth == 0)
    // 98 records more, all in the first 16 of the groups of 128 that one indirect block maps.
    for record in 1..<99 { _ = try system.write(base, record * 20 * 131_072..<record * 20 * 131_072 + 1) }
    #expect(try system.records(of: base, writtenAfter: group) == 99)
    #expect(SendStream.bytes(records: 99, recordBytes: 131_072) == 99 * 131_384 + 6408)
    // Between two snapshots without a write in between there is a beginning and an end.
    #expect(SendStream.bytes(records: 0, recordBytes: 131_072) == 624)
    // The origin cannot go before its clone; with the clone goes the snapshot between.
    #expect(throws: Refusal.pinned(by: [clone.view])) { try system.drop(base) }
    #expect(try system.drop(clone.view).freed == 99 * 131_072)
    #expect(system.stats().views.count == 1)
  }

  /// A group of transactions writes a block once, however many writes it holds.
  @Test func blocksOfSeveralWritesAreCountedOnce() throws {
    var system = RecordRedirect(recordBytes: 4096)
    let base = try system.create(bytes: 20_480 * 4096).view
    _ = try system.write(base, 0..<10 * 4096)
    let group = system.lastGroup
    #expect(try system.blocks(of: base, writtenAfter: group) == [0, 0, 0, 0])
    _ = try system.write(base, 0..<1)
    _ = try system.write(base, 1..<4097)
    // Records 0, 1 and 130: the first two of 160 indirect blocks, the first of two above them, and the one above these.
    _ = try system.write(base, 130 * 4096..<130 * 4096 + 1)
    #expect(try system.blocks(of: base, writtenAfter: group) == [3, 2, 1, 1])
    _ = try system.write(base, 20_000 * 4096..<20_000 * 4096 + 1)
    #expect(try system.blocks(of: base, writtenAfter: group) == [4, 3, 2, 1])
    #expect(throws: Refusal.noSuchView(ViewID(9))) { try system.blocks(of: ViewID(9), writtenAfter: 0) }
  }

  @Test func indirectBlocksAreThoseOverTheRecords() throws {
    // 2,400 records: 19 indirect blocks of the first level, one of the second.
    var system = RecordRedirect()
    let base = try system.create(bytes: large).view
    #expect(try system.write(base, 0..<1).metadataUnits == 2)
    #expect(try system.write(base, 127 * 131_072..<129 * 131_072).metadataUnits == 3)
    #expect(try system.write(base, 0..<large).metadataUnits == 20)
  }
}
