import StoreInspector
import Testing
import TestSupport

/// What /proc/locks says, and what it cannot say.
@Suite struct FileLocksTests {
  private static let text = """
    1: POSIX  ADVISORY  READ 1234 08:01:5678 120 123
    1: -> POSIX  ADVISORY  WRITE 99 08:01:5678 120 120
    2: FLOCK  ADVISORY  WRITE 77 08:01:5678 0 EOF
    3: OFDLCK ADVISORY  WRITE -1 08:01:5678 124 EOF
    4: POSIX  ADVISORY  WRITE 55 08:02:5678 120 123

    """

  @Test func locksOfTheFileAreTakenAndOthersAreNot() {
    let locks = FileLocks.parse(Self.text, places: ["08:01:5678"])
    #expect(locks.map(\.bytes) == [120...123, 124...Int64.max])
    #expect(locks.map(\.pid) == [1234, nil])
    #expect(locks.map(\.isExclusive) == [false, true])
    #expect(FileLocks.parse(Self.text, places: []).isEmpty)
  }

  @Test func anyTextGivesLocksOrNone() {
    let bytes = Array(Self.text.utf8)
    var found = 0
    for seed in Mutation.seeds(4000) {
      let text = String(decoding: Mutation.of(bytes, seed: seed), as: UTF8.self)
      let locks = FileLocks.parse(text, places: ["08:01:5678"])
      found += locks.count
      for lock in locks { #expect(lock.bytes.lowerBound <= lock.bytes.upperBound && lock.pid ?? 1 > 0) }
    }
    #expect(found > 4000)
  }
}
