import Family
import Testing

/// What OverlayFS of Linux 6.18 did on XFS without reflink, ext4, XFS with reflink and Btrfs.
struct OverlayGoldenTests {
  private let large = 300 << 20

  private func made(_ system: OverlayStack, bytes: Int) throws -> (system: OverlayStack, view: ViewID) {
    var system = system
    let view = try system.create(bytes: bytes).view
    return (system, view)
  }

  @Test func openingForWritingCopiesTheFile() throws {
    var (system, view) = try made(OverlayStack(), bytes: large)
    #expect(try system.read(view, 0..<4096).contents.count == 1)
    #expect(system.upper(of: view)?.allocated == 0)
    #expect(try system.openForWriting(view, file: 0).allocated == 314_572_800)
    // Then a byte is written in place.
    let write = try system.write(view, 0..<1)
    #expect(write.allocated == 0)
    #expect(write.bytesCopied == 0)
    #expect(write.dataWritten == 4096)
    #expect(write.trigger == .write)
  }

  @Test func attributesCostTheFileUnlessTheyAreKeptApart() throws {
    var (plain, view) = try made(OverlayStack(), bytes: large)
    #expect(try plain.changeAttributes(view, file: 0).allocated == 314_572_800)
    var (apart, other) = try made(OverlayStack(hasMetacopy: true), bytes: large)
    #expect(try apart.changeAttributes(other, file: 0).allocated == 0)
    #expect(apart.upper(of: other)?.metacopies == 1)
    #expect(try apart.openForWriting(other, file: 0).allocated == 314_572_800)
    #expect(apart.upper(of: other)?.metacopies == 0)
  }

  @Test func truncatingCopiesNothing() throws {
    var (system, view) = try made(OverlayStack(), bytes: 4 << 20)
    let cost = try system.openTruncating(view, file: 0)
    #expect(cost.bytesCopied == 0)
    #expect(cost.allocated == 0)
    #expect(try system.read(view, 0..<8192).contents == [.absent, .absent])
    #expect(try system.write(view, 4096..<4100).allocated == 4096)
  }

  @Test(arguments: [OverlayStack.CopyingUp.cloneCounted, .cloneRedirected])
  func clonesShareUntilTheyAreWritten(_ copying: OverlayStack.CopyingUp) throws {
    var (system, view) = try made(OverlayStack(copyingUp: copying), bytes: large)
    #expect(try system.openForWriting(view, file: 0).allocated == 0)
    #expect(try system.write(view, 0..<1).growth == 4096)
    let again = try system.write(view, 0..<1)
    #expect(again.growth == 0)
    #expect(again.allocated == (copying == .cloneCounted ? 0 : 4096))
  }

  @Test func everyContainerPaysForItself() throws {
    var (system, first) = try made(OverlayStack(), bytes: 8 << 20)
    let containers = try [first] + (1..<20).map { _ in try system.snapshot(first, at: nil).view }
    let paid = try containers.reduce(0) { try $0 + system.write($1, 0..<1).allocated }
    #expect(paid == 167_772_160)
  }

  @Test func depthDoesNotMatter() throws {
    var (system, view) = try made(OverlayStack(), bytes: 8 << 20)
    for _ in 0..<4 {
      _ = try system.write(view, 0..<1)
      view = try system.snapshot(view, at: nil).view
      #expect(try system.openForWriting(view, file: 0).allocated == 8 << 20)
    }
  }

  @Test func thereAreFiveHundredLowerLayers() throws {
    var (system, view) = try made(OverlayStack(), bytes: 4096)
    for _ in 1..<500 {
      _ = try system.write(view, 0..<1)
      _ = try system.snapshot(view, at: nil)
    }
    _ = try system.write(view, 0..<1)
    #expect(throws: Refusal.limit(reason: "an overlay has at most 500 lower layers")) {
      try system.snapshot(view, at: nil)
    }
  }

  @Test func holesStayBetweenDataThatLiesFarApart() {
    let data = [1 << 20..<(1 << 20) + 4096, 200 << 20..<(200 << 20) + 4096]
    #expect(SparseCopy.bytesCopied(data: data, size: 256 << 20) == 2 << 20)
    // Data within one piece is copied once, with the hole between.
    #expect(SparseCopy.bytesCopied(data: [0..<4096, 8192..<12_288], size: 256 << 20) == 1 << 20)
    #expect(SparseCopy.bytesCopied(data: [0..<5000], size: 5000) == 5000)
    #expect(SparseCopy.bytesCopied(data: [], size: 5000) == 0)
  }

  @Test func whiteoutsAndOpaqueDirectoriesHideWhatIsBelow() throws {
    var system = OverlayStack()
    let view = try system.create(files: 10, bytesEach: 8192).view
    _ = try system.unlink(view, file: 3)
    #expect(system.upper(of: view)?.whiteouts == 1)
    #expect(system.upper(of: view)?.allocated == 0)
    #expect(try system.read(view, 3 * 8192..<4 * 8192).contents == [.absent, .absent])
    #expect(throws: Refusal.self) { try system.write(view, 3 * 8192..<3 * 8192 + 1) }
    // What was copied up goes with the name, and a whiteout stays.
    _ = try system.write(view, 4 * 8192..<4 * 8192 + 1)
    #expect(try system.unlink(view, file: 4).freed == 8192)
    #expect(system.upper(of: view)?.whiteouts == 2)
    // A directory that is made anew hides all at once.
    _ = try system.write(view, 0..<1)
    #expect(try system.replaceDirectory(view, files: 0..<5).freed == 8192)
    var upper = OverlayStack.Upper()
    upper.opaqueDirectories = 1
    #expect(system.upper(of: view) == upper)
    #expect(try system.read(view, 0..<4096).contents == [.absent])
    #expect(try system.read(view, 5 * 8192..<5 * 8192 + 1).contents == [.initial(unit: 10)])
    // Nobody sees the files that are hidden, but the lower layer is not changed.
    #expect(system.stats().garbage == 5 * 8192)
  }
}
