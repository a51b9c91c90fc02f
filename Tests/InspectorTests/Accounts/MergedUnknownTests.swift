import Inspector
import InspectorSamples
import ProcFS
import Testing

/// Where the kernel does not tell which frames KSM has merged no number claims to know it.
@Suite struct MergedUnknownTests {
  private static let once: UInt64 = 1 << 63 | 1 << 56

  /// Two processes with a shared frame, and own ones: one known as exclusive, one known not to be.
  private static func sample() -> Snapshot {
    var snapshot = Snapshot.sample(hasCounts: true)
    snapshot.frames.tellsExclusive = true
    for process in 0..<2 {
      snapshot.addProcess(pid: Int32(10 + process))
      let own = process == 0 ? [once | 200, once | 201] : []
      snapshot.addMapping(process, at: 0x10, [1 << 63 | 100] + own, path: "[heap]")
    }
    snapshot.addMapping(snapshot.addProcess(pid: 12), at: 0x10, [once | 202], path: "[heap]")
    snapshot.frames.append(100, FrameFacts(count: 2))
    for frame in UInt64(200)..<203 {
      var facts = FrameFacts(count: 1)
      facts.isExclusive = frame != 201
      snapshot.frames.append(frame, facts)
    }
    return snapshot
  }

  @Test func amountsAreNilOnlyWhereAFrameMayBeMerged() throws {
    var snapshot = Self.sample()
    let known = snapshot.inspection()
    #expect(known.accountsByProcess().map(\.merged) == [0, 0, 0])
    #expect(known.accountsByProcess().map(\.inherited) == [4096, 4096, 0])
    #expect(known.nextWritesByProcess().map(\.reused) == [4096, 0, 0])
    snapshot.coverage.tellsMerged = false
    for inspection in [snapshot.inspection(), try Snapshot(bytes: snapshot.bytes()).inspection()] {
      let accounts = inspection.accountsByProcess()
      #expect(accounts.map(\.merged) == [nil, nil, 0])
      #expect(accounts.map(\.inherited) == [nil, nil, 0])
      #expect(accounts.map(\.anonymous) == [3 * 4096, 4096, 4096] && accounts[0].unique == 2 * 4096)
      let writes = inspection.nextWritesByProcess()
      #expect(writes.map(\.copied) == [4096, 4096, 0] && writes.map(\.free) == [4096, 0, 4096])
      #expect(writes.map(\.reused) == [0, 0, 0] && writes[0].unknown == 4096)
      var sum = Account()
      for account in accounts { sum += account }
      #expect(sum.merged == nil && sum.inherited == nil)
    }
  }

  @Test func onlyANewFileSaysThatTheKernelTells() throws {
    var snapshot = Self.sample()
    #expect(try Snapshot(bytes: snapshot.bytes()).coverage.tellsMerged)
    snapshot.coverage.rung = .bits
    #expect(try !Snapshot(bytes: snapshot.bytes()).coverage.tellsMerged)
  }
}
