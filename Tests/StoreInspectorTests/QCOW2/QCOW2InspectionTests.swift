import StoreInspector
import Testing
import TestSupport

/// What is said of an image is what QEMU says of it.
@Suite(.enabled(if: StoreFolder.has("qemu-img") && StoreFolder.has("qemu-io"), "QEMU's tools are not installed"))
struct QCOW2InspectionTests {
  private let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  private func image(_ name: String, _ options: String, _ size: String = "64M") throws -> QemuImage {
    try folder.shell("qemu-img create -q -f qcow2 \(options) \(name) \(size)")
    return QemuImage(folder: folder, name: name)
  }

  /// Compares all that both sides tell.
  private func compare(_ image: QemuImage, _ comment: Comment) throws {
    let seen = try QCOW2Inspection(imageAt: folder.file(image.name))
    let active = try #require(seen.states.first).mapping
    let own = try image.map().filter { $0.depth == 0 && $0.present }
    let data = own.filter { $0.data }
    #expect(data.filter { $0.offset != nil }.reduce(0) { $0 + $1.length } == active.dataBytes, comment)
    #expect(data.filter { $0.offset == nil }.reduce(0) { $0 + $1.length } == active.compressedBytes, comment)
    // Of data QEMU may say that they are zeros too: then the file system has a hole there.
    #expect(
      own.filter { $0.zero && !$0.data }.reduce(0) { $0 + $1.length } == active.zeroBytes + active.allocatedZeroBytes,
      comment)
    #expect(active.mappedBytes + active.unallocatedBytes == seen.header.virtualBytes, comment)
    let check = try image.check()
    #expect(check.leaks ?? 0 == seen.refcounts.leakedClusters, comment)
    #expect(check.corruptions ?? 0 == seen.refcounts.wrongClusters + seen.refcounts.wrongFlags, comment)
    #expect(check.allocatedClusters ?? 0 == active.allocatedClusters + active.compressedClusters, comment)
    #expect(check.compressedClusters ?? 0 == active.compressedClusters, comment)
    #expect(check.endOffset == seen.refcounts.endOffset, comment)
    let sum = seen.states.reduce(0) { $0 + $1.data.distributed }
    #expect(abs(sum - Double(seen.dataBytes)) < 1, comment)
    #expect(seen.states.reduce(0) { $0 + $1.data.exclusive } == seen.exclusiveDataBytes, comment)
  }

  @Test func anEmptyImageHasThreeClusters() throws {
    let image = try image("a", "", "1T")
    try compare(image, "empty")
    let seen = try QCOW2Inspection(imageAt: folder.file("a"))
    #expect(seen.header.clusterBytes == 65536 && seen.header.virtualBytes == 1 << 40 && seen.header.version == 3)
    #expect(seen.fileBytes == 3 * 65536 + 8 * (1 << 40) / (512 << 20))
    #expect(seen.chain.count == 1 && seen.chainEnd == .base)
  }

  @Test func snapshotsShareClustersUntilOneIsWritten() throws {
    let image = try image("a", "")
    try image.perform(["write -P 1 0 1M"])
    try folder.shell("qemu-img snapshot -c one a && qemu-img snapshot -c 'the second' a")
    try image.perform(["write -P 2 128k 1"])
    try compare(image, "snapshots")
    let seen = try QCOW2Inspection(imageAt: folder.file("a"))
    #expect(seen.states.map { $0.snapshot?.name } == [nil, "one", "the second"])
    #expect(seen.states.map(\.data.referenced) == [1 << 20, 1 << 20, 1 << 20])
    #expect(seen.states.map(\.data.exclusive) == [65536, 0, 0])
    #expect(
      seen.states[0].data.classes.map(\.sharers) == [1, 3]
        && seen.states[1].data.classes.map(\.sharers) == [2, 3])
    #expect(seen.dataBytes == 1 << 20 + 65536)
    try expectRoundTrip(seen)
    // The active state has its own L2 table since the write.
    #expect(seen.states[0].tables.exclusive == 2 * 65536 && seen.states[1].tables.exclusive == 65536)
  }

  @Test(arguments: [
    "", "-o compat=0.10", "-o cluster_size=4k", "-o cluster_size=2M", "-o refcount_bits=1", "-o refcount_bits=4",
    "-o refcount_bits=64", "-o lazy_refcounts=on", "-o cluster_size=128k,extended_l2=on",
    "-o cluster_size=16k,extended_l2=on,refcount_bits=8", "-o preallocation=metadata", "-o cluster_size=512",
  ]) func randomImagesAreAsQemuSays(options: String) throws {
    // With one bit there can be no snapshots; preallocated places look like data here, and QEMU asks the file below for its holes.
    let hasSnapshots = !options.contains("refcount_bits=1")
    if options.contains("preallocation") {
      let image = try image("p", options, "8M")
      let seen = try QCOW2Inspection(imageAt: folder.file("p"))
      #expect(seen.states[0].mapping.dataBytes == 8 << 20)
      #expect(try image.check().endOffset == seen.refcounts.endOffset)
      return
    }
    for seed in 0..<UInt64(2) {
      var generator = SeededGenerator(seed: seed)
      let image = try image("i\(seed)", options, "\(6 << 20 | Int.random(in: 0..<200, using: &generator) * 512)")
      for round in 0..<4 {
        var commands: [String] = []
        for _ in 0..<8 {
          let length = Int.random(in: 1...256, using: &generator) * 512
          let start = Int.random(in: 0...(6 << 20 - length) / 512, using: &generator) * 512
          switch Int.random(in: 0..<8, using: &generator) {
          case 0: commands.append("write -z \(start) \(length)")
          case 1: commands.append("write -z -u \(start) \(length)")
          case 2: commands.append("discard \(start) \(length)")
          default: commands.append("write -P \(1 + round) \(start) \(length)")
          }
        }
        try image.perform(commands)
        if round == 1, !options.contains("cluster_size=512"), !options.contains("refcount_bits=4") {
          // Only a whole cluster that has no place yet can be compressed; and many in one cluster need a large refcount.
          _ = try? image.perform(["write -c -P 9 \(4 << 20) 2M"])
        }
        if hasSnapshots, round < 3 { try folder.shell("qemu-img snapshot -c s\(round) i\(seed)") }
        if hasSnapshots, round == 2, Bool.random(using: &generator) {
          try folder.shell("qemu-img snapshot -d s0 i\(seed)")
        }
        try compare(image, "\(options), seed \(seed), round \(round)")
      }
    }
  }

  @Test func compressedImagesAreAsQemuSays() throws {
    let image = try image("plain", "")
    try image.perform((0..<40).map { "write -P \($0) \($0 * 100_000 / 512 * 512) 30k" })
    try folder.shell("qemu-img convert -c -O qcow2 plain packed")
    try compare(QemuImage(folder: folder, name: "packed"), "compressed")
    #expect(try QCOW2Inspection(imageAt: folder.file("packed")).states[0].mapping.compressedClusters > 20)
  }

  @Test func bitmapsAndEncryptionTakeNoLeaks() throws {
    let image = try image("a", "")
    try folder.shell("qemu-img bitmap --add a changes")
    try image.perform(["write -P 1 0 1M"])
    try compare(image, "bitmap")
    // QEMU measures how fast the machine is, and gives up where others are in the way.
    try folder.shell(
      """
      for try in 1 2 3 4 5 6 7 8 9 10; do
        qemu-img create -q -f qcow2 --object secret,id=s,data=x \\
          -o encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=100 l 4M && exit 0
      done
      exit 1
      """)
    let seen = try QCOW2Inspection(imageAt: folder.file("l"))
    #expect(seen.header.encryption == 2 && seen.refcounts.leakedClusters == 0 && seen.refcounts.wrongClusters == 0)
  }

  @Test func whatIsSeenThroughAChainIsAsQemuSays() throws {
    try folder.shell("truncate -s 3M base")
    try folder.shell("mkdir sub && qemu-img create -q -f qcow2 -F raw -b ../base sub/one 4M")
    try folder.shell(
      "qemu-img create -q -f qcow2 -F qcow2 -b sub/one two 8M && qemu-img create -q -f qcow2 -F qcow2 -b two top 6M")
    var generator = SeededGenerator(seed: 5)
    for (name, size) in [("sub/one", 4), ("two", 8), ("top", 6)] {
      let image = QemuImage(folder: folder, name: name)
      try image.perform(
        (0..<6).map { index in
          let start = Int.random(in: 0..<size << 11, using: &generator) * 512
          let length = min(Int.random(in: 1...400, using: &generator) * 512, size << 20 - start)
          return "write \(index == 0 ? "-z" : "-P 3") \(start) \(length)"
        })
    }
    let seen = try QCOW2Inspection(imageAt: folder.file("top"))
    let told = try QemuImage(folder: folder, name: "top").map()
    #expect(
      seen.chain.map(\.path) == [
        folder.file("top"), folder.file("two"), folder.file("sub/one"), folder.file("sub/../base"),
      ])
    #expect(seen.chain.map(\.format) == ["qcow2", "qcow2", "qcow2", "raw"])
    for (depth, link) in seen.chain.enumerated() {
      #expect(
        told.filter { $0.depth == depth && $0.present }.reduce(0) { $0 + $1.length } == link.visibleBytes,
        "depth \(depth)")
    }
    #expect(seen.chain[1].visibleBytes < seen.chain[1].mappedBytes)
  }

  @Test func brokenChainsAreNamed() throws {
    try folder.shell(
      "qemu-img create -q -f qcow2 a 1M && qemu-img create -q -f qcow2 -F qcow2 -b a b && qemu-img create -q -f qcow2 -F qcow2 -b b c"
    )
    try folder.shell("qemu-img rebase -u -F qcow2 -b c a")
    let loop = try QCOW2Inspection(imageAt: folder.file("c"))
    try expectRoundTrip(loop)
    #expect(loop.chainEnd == .loop(path: folder.file("c")) && loop.chain.count == 3)
    try folder.shell("qemu-img rebase -u -F qcow2 -b gone a")
    #expect(try QCOW2Inspection(imageAt: folder.file("c")).chainEnd == .missing(path: folder.file("gone")))
    try folder.shell("qemu-img rebase -u -F qcow2 -b nbd://host/x a")
    #expect(try QCOW2Inspection(imageAt: folder.file("c")).chainEnd == .foreign(name: "nbd://host/x"))
    try folder.shell("echo no image >text; qemu-img rebase -u -F qcow2 -b text a")
    guard case .unreadable(let error) = try QCOW2Inspection(imageAt: folder.file("c")).chainEnd else {
      Issue.record("a text was read as an image")
      return
    }
    #expect(error.kind == .otherFormat)
  }
}
