import Family
import Testing

/// What qcow2 images, dm-thin and dm-snapshot answered.
struct VolumeGoldenTests {
  @Test(arguments: [(bytes: 1 << 40, image: 212_992), (bytes: 64 << 40, image: 1_245_184)])
  func anOverlayImageHoldsItsFirstTable(bytes: Int, image: Int) throws {
    var system = ClusterOverlays()
    let base = try system.create(bytes: bytes).view
    let made = try system.snapshot(base, at: nil)
    #expect(made.cost.allocated == image)
    #expect(made.cost.allocated == 3 * 65_536 + 8 * (bytes >> 29))
    #expect(system.bytesOfEmptyImage == image)
  }

  @Test func aByteCostsAClusterOfAnImage() throws {
    var system = ClusterOverlays()
    let base = try system.create(bytes: 1 << 30).view
    let overlay = try system.snapshot(base, at: nil).view
    let first = try system.write(overlay, 4096..<4608)
    #expect(first.dataWritten == 65_536)
    #expect(first.metadataBytes == 65_536)
    #expect(system.mappedBytes(of: overlay) == 65_536)
    // Three clusters, the first-level table, one second-level table and the data.
    #expect(system.endOffset(of: overlay) == 6 * 65_536)
    #expect(try system.write(overlay, 4096..<4608).allocated == 0)
    #expect(try system.write(overlay, 65_536..<65_537).allocated == 65_536)
    // Nothing is read for a cluster that is written wholly.
    let whole = try system.write(overlay, 131_072..<196_608)
    #expect(whole.bytesCopied == 0)
    #expect(whole.bytesRead == 0)
    #expect(system.endOffset(of: overlay) == 8 * 65_536)
  }

  @Test(arguments: [4096, 65_536, 2 << 20]) func theUnitIsTheCluster(bytes: Int) throws {
    var system = ClusterOverlays(clusterBytes: bytes)
    let base = try system.create(bytes: 16 << 20).view
    let overlay = try system.snapshot(base, at: nil).view
    _ = try system.write(overlay, 0..<1)
    #expect(system.mappedBytes(of: overlay) == bytes)
  }

  @Test(arguments: [1, 10]) func aThinBlockIsCopiedOnceForAnyNumberOfSnapshots(snapshots: Int) throws {
    var system = StampedVolumes()
    let base = try system.create(bytes: 1 << 40).view
    for _ in 0..<snapshots { _ = try system.snapshot(base, at: nil) }
    let first = try system.write(base, 0..<1)
    #expect(first.bytesRead == 65_536)
    #expect(first.dataWritten == 69_632)
    #expect(first.growth == 65_536)
    let second = try system.write(base, 0..<1)
    #expect(second.dataWritten == 4096)
    #expect(second.allocated == 0)
  }

  @Test func theLastSharerOfAThinBlockCopiesToo() throws {
    var system = StampedVolumes()
    let base = try system.create(bytes: 1 << 30).view
    let snapshot = try system.snapshot(base, at: nil).view
    _ = try system.drop(snapshot)
    let write = try system.write(base, 0..<1)
    #expect(write.bytesCopied == 65_536)
    #expect(write.growth == 0)
  }

  @Test(arguments: [(chunk: 4096, snapshots: 1), (4096, 3), (65_536, 1)])
  func oldChunksAreCopiedOutForEachSnapshot(chunk: Int, snapshots: Int) throws {
    var system = CopyOutVolumes(chunkBytes: chunk)
    let base = try system.create(bytes: 1 << 30).view
    let views = try (0..<snapshots).map { _ in try system.snapshot(base, at: nil) }
    #expect(views.allSatisfy { $0.cost.metadataBytes == chunk })
    let first = try system.write(base, 0..<1)
    // The data and the chunk of the exception table, in each store; 24,576 for three, 131,072 for chunks of 64 KiB.
    #expect(first.bytesWritten == 4096 + 2 * chunk * snapshots)
    let second = try system.write(base, 0..<1)
    #expect(second.bytesWritten == 4096)
    #expect(views.allSatisfy { system.chunksHeld(by: $0.view) == 1 })
    #expect(throws: Refusal.pinned(by: views.map(\.view))) { try system.drop(base) }
  }

  @Test func snapshotsOfDifferentAgeHoldDifferentChunks() throws {
    var system = CopyOutVolumes()
    let base = try system.create(bytes: 1 << 20).view
    let old = try system.snapshot(base, at: nil).view
    for chunk in 0..<10 { _ = try system.write(base, chunk * 4096..<chunk * 4096 + 1) }
    let young = try system.snapshot(base, at: nil).view
    for chunk in 5..<20 { _ = try system.write(base, chunk * 4096..<chunk * 4096 + 1) }
    #expect(system.chunksHeld(by: old) == 20)
    #expect(system.chunksHeld(by: young) == 15)
    // A header and one table; the second is begun when the first names 256 chunks.
    #expect(system.chunksOfStore(of: old) == 22)
    for chunk in 0..<255 { _ = try system.write(base, chunk * 4096..<chunk * 4096 + 1) }
    #expect(system.chunksOfStore(of: old) == 2 + 255)
    _ = try system.write(base, 255 * 4096..<255 * 4096 + 1)
    #expect(system.chunksOfStore(of: old) == 3 + 256)
    #expect(system.chunksOfStore(of: base) == nil)
  }

  @Test func aFullStoreIsWorthNothing() throws {
    // A header, one area of the exception table, and two chunks.
    var system = CopyOutVolumes(storeChunks: 4)
    let base = try system.create(bytes: 1 << 20).view
    let snapshot = try system.snapshot(base, at: nil).view
    _ = try system.write(base, 0..<8192)
    #expect(try system.read(snapshot, 0..<4096).contents == [.initial(unit: 0)])
    _ = try system.write(base, 8192..<8193)
    #expect(throws: Refusal.invalidated(snapshot, reason: "its store is full")) { try system.read(snapshot, 0..<4096) }
    let stats = system.stats()
    #expect(stats.garbage == 4 * 4096)
    #expect(SharedBytes.physical(stats.views.map(\.bytes)) + stats.garbage + stats.metadata == stats.physical)
    #expect(try system.drop(snapshot).freed == 4 * 4096)
  }
}
