import StoreInspector
import Testing
import TestSupport

/// Whatever the bytes are: a value whose sums are right, or an error that names a place.
@Suite(.enabled(if: PythonClient.has("lmdb"), "LMDB is not installed"))
struct LMDBRobustnessTests {
  private let data: [UInt8]
  private let lock: [UInt8]

  init() throws {
    let folder = try StoreFolder()
    try folder.shell("mkdir env")
    let client = try LMDBClient(folder.file("env"))
    try client.evaluate("put(range(60), name='a')")
    try client.evaluate("put(range(2), size=9000)")
    try client.evaluate("put_many(7, range(400), 'many')")
    try client.evaluate("put(range(20), size=10, name='a')")
    try client.evaluate("read()")
    (data, lock) = (try folder.bytes("env/data.mdb"), try folder.bytes("env/lock.mdb"))
  }

  @Test func injuredFilesGiveSumsThatAreRightOrAPlace() throws {
    #expect(try LMDBInspection(data: data, lock: lock).lostPages == 0)
    var refusals: [StoreError.Kind: Int] = [:]
    var accepted = 0
    let hot = [0..<160, 4096..<4256] + (2..<data.count / 4096).map { $0 * 4096..<$0 * 4096 + 64 }
    for seed in Mutation.seeds(6000) {
      let which = seed % 4 == 3
      let files =
        which ? (data, Mutation.of(lock, seed: seed, hot: [0..<256])) : (Mutation.of(data, seed: seed, hot: hot), lock)
      switch Result(catching: { () throws(StoreError) in try LMDBInspection(data: files.0, lock: files.1) }) {
      case .success(let seen):
        accepted += 1
        let root = try #require(seen.roots.first)
        let free = seen.free.reduce(0) { $0 + $1.pages }
        try #require(
          seen.lostPages + (root.pages ?? 0) + free + 2 >= root.meta.lastPage + 1, "seed \(seed)")
        try #require(seen.reusablePages + seen.pinnedPages <= free, "seed \(seed)")
      case .failure(let error):
        refusals[error.kind, default: 0] += 1
        try #require(error.path == "data.mdb" || error.path == "lock.mdb", "seed \(seed): \(error)")
      }
    }
    #expect(
      (refusals[.damaged] ?? 0) > 200 && (refusals[.truncated] ?? 0) > 50 && (refusals[.otherFormat] ?? 0) > 20
        && accepted > 200, "\(refusals)")
  }

  @Test func cutOffFilesAreTold() throws {
    for length in [0, 1, 15, 16, 151, 152, 4095, 4096, 4247, 4248, 8191] {
      #expect(throws: StoreError.self) { try LMDBInspection(data: Array(data.prefix(length)), lock: nil) }
    }
    for length in [1, 16, 127] {
      #expect(throws: StoreError.self) { try LMDBInspection(data: data, lock: Array(lock.prefix(length))) }
    }
  }

  @Test func otherMachinesAndVersionsAreNamed() throws {
    var other = data
    other.replaceSubrange(16..<20, with: [0xbe, 0xef, 0xc0, 0xde])
    #expect(refusal { try LMDBInspection(data: other, lock: nil) }?.kind == .unsupported)
    other = data
    other.replaceSubrange(20..<24, with: [0xe7, 3, 0, 0])
    #expect(refusal { try LMDBInspection(data: other, lock: nil) }?.why.contains("999") == true)
    var limits = LMDBInspection.Limits()
    limits.pages = 5
    #expect(refusal { try LMDBInspection(data: data, lock: nil, limits: limits) }?.kind == .tooLarge)
  }
}
