import StoreInspector
import Testing
import TestSupport

/// Whatever the bytes are: a value whose sums are right, or an error that names a place; and QEMU finds the same wrong refcounts.
@Suite(.enabled(if: StoreFolder.has("qemu-img") && StoreFolder.has("qemu-io"), "QEMU's tools are not installed"))
struct QCOW2RobustnessTests {
  private let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  private func sample(_ options: String, _ clusterBytes: Int) throws -> [UInt8] {
    try folder.shell("qemu-img create -q -f qcow2 -o \(options) a \(clusterBytes * 40)")
    let image = QemuImage(folder: folder, name: "a")
    try image.perform(["write -P 1 0 \(clusterBytes * 6)", "write -z \(clusterBytes * 20) \(clusterBytes)"])
    try folder.shell("qemu-img snapshot -c one a")
    try image.perform(["write -P 2 \(clusterBytes) 512", "write -P 3 \(clusterBytes * 30) 512"])
    return try folder.bytes("a")
  }

  @Test(arguments: [
    ("cluster_size=512", 512), ("cluster_size=512,compat=0.10", 512), ("cluster_size=16k,extended_l2=on", 16384),
  ])
  func injuredImagesGiveSumsThatAreRightOrAPlace(options: String, clusterBytes: Int) throws {
    let bytes = try sample(options, clusterBytes)
    var refusals: [StoreError.Kind: Int] = [:]
    var wrong = 0
    // The tables are in the first clusters.
    let hot = [0..<120] + (1..<min(24, bytes.count / clusterBytes)).map { $0 * clusterBytes..<$0 * clusterBytes + 96 }
    for seed in Mutation.seeds(clusterBytes == 512 ? 6000 : 1500) {
      let injured = Mutation.of(bytes, seed: seed, hot: hot)
      let result = Result { () throws(StoreError) in
        try QCOW2Inspection(
          bytes: injured, limits: QCOW2Limits(runs: 1 << 16, hostClusters: 1 << 16, tableBytes: 64 << 20))
      }
      switch result {
      case .success(let seen):
        let active = try #require(seen.states.first)
        try #require(
          active.mapping.mappedBytes + active.mapping.unallocatedBytes == seen.header.virtualBytes, "seed \(seed)")
        let sum = seen.states.reduce(0) { $0 + $1.data.distributed }
        try #require(abs(sum - Double(seen.dataBytes)) <= 1e-9 * sum, "seed \(seed)")
        if seen.refcounts.wrongClusters + seen.refcounts.leakedClusters > 0 { wrong += 1 }
      case .failure(let error):
        refusals[error.kind, default: 0] += 1
        // A place may be one that the file does not reach.
        try #require(
          error.path == "image" && (error.kind != .damaged || (error.offset ?? 0) < UInt64(injured.count)),
          "seed \(seed): \(error)")
      }
    }
    #expect((refusals[.damaged] ?? 0) > 50 && (refusals[.truncated] ?? 0) > 10 && wrong > 50, "\(refusals) \(wrong)")
  }

  @Test func cutOffHeadersAreTold() throws {
    let bytes = try sample("cluster_size=512", 512)
    for length in 0..<512 {
      #expect(throws: StoreError.self) { try QCOW2Inspection(bytes: Array(bytes.prefix(length))) }
    }
  }

  @Test func theEngineFindsTheSameWrongRefcounts() throws {
    let bytes = try sample("cluster_size=512", 512)
    let header = bytes[48..<56].reduce(0) { $0 << 8 | Int($1) }
    let block = bytes[header..<header + 8].reduce(0) { $0 << 8 | Int($1) }
    var leaks = 0
    var corruptions = 0
    for seed in 0..<UInt64(60) {
      var generator = SeededGenerator(seed: seed)
      var injured = bytes
      for _ in 0..<3 {
        // A refcount, of a cluster that the file has.
        let place = block + 2 * Int.random(in: 0..<bytes.count / 512, using: &generator)
        injured[place + 1] = .random(in: 0...3, using: &generator)
      }
      try folder.write(injured, "m")
      let check = try QemuImage(folder: folder, name: "m").check()
      let seen = try QCOW2Inspection(imageAt: folder.file("m")).refcounts
      #expect(check.leaks ?? 0 == seen.leakedClusters, "seed \(seed)")
      #expect(check.corruptions ?? 0 == seen.wrongClusters + seen.wrongFlags, "seed \(seed)")
      leaks += seen.leakedClusters
      corruptions += seen.wrongClusters
    }
    #expect(leaks > 20 && corruptions > 20)
  }

  @Test func tablesThatAreEverywhereTakeNoTimeWithoutEnd() throws {
    var bytes = try sample("cluster_size=512", 512)
    // An L1 table of the largest size in a file that has it, all of whose entries are one table.
    let start = bytes.count / 512 * 512 + 512
    bytes += [UInt8](repeating: 0, count: start - bytes.count)
    let entry = Array(bytes[bytes[40..<48].reduce(0) { $0 << 8 | Int($1) }...].prefix(8))
    for _ in 0..<1 << 16 { bytes += entry }
    for index in 0..<8 { bytes[40 + index] = UInt8(truncatingIfNeeded: start >> (56 - 8 * index)) }
    (bytes[36], bytes[37], bytes[38], bytes[39]) = (0, 1, 0, 0)
    #expect(refusal { try QCOW2Inspection(bytes: bytes) }?.why == "the L2 table is in two places")
    #expect(refusal { try QCOW2Inspection(bytes: bytes, limits: QCOW2Limits(hostClusters: 10)) }?.kind == .tooLarge)
    #expect(refusal { try QCOW2Inspection(bytes: bytes, limits: QCOW2Limits(tableBytes: 1000)) }?.kind == .tooLarge)
  }
}
