import Inspector
import InspectorSamples
import ProcFS
import Testing

/// Memory by node, counted from pages.
@Suite struct NodeAccountTests {
  static func sample() -> Snapshot {
    var snapshot = Snapshot.sample(hasCounts: true)
    let first = snapshot.addProcess(pid: 10)
    let shared = (0..<4).map { 1 << 63 | UInt64(100 + $0) }
    snapshot.addMapping(
      first, at: 0x10, shared + [1 << 63 | 1 << 56 | 900, 1 << 63 | 7, 1 << 62 | 3 << 5], path: "[heap]")
    snapshot.addMapping(snapshot.addProcess(pid: 11), at: 0x10, shared, path: "[heap]")
    var zero = FrameFacts(count: 0)
    zero.isZero = true
    snapshot.frames.append(7, zero)
    for frame in UInt64(100)..<104 { snapshot.frames.append(frame, FrameFacts(count: 2)) }
    for run in [(UInt64(0)..<102, 0), (102..<500, 1)] {
      _ = snapshot.nodes.append(MemoryNodes.Run(frames: run.0, node: run.1))
    }
    return snapshot
  }

  @Test func eachPageIsOnItsNode() {
    let (processes, total) = Self.sample().accountsByNode()
    #expect(processes.map(\.resident) == [[0: 8192, 1: 8192, nil: 4096], [0: 8192, 1: 8192]])
    #expect(total.resident == [0: 8192, 1: 8192, nil: 4096])
    #expect(Self.sample().nodeNumbers == [0, 1])
  }

  @Test func linesOfPagesNameTheNodeWhereThereAreSeveral() throws {
    let snapshot = try Snapshot(bytes: Self.sample().bytes())
    #expect(snapshot.nodes == Self.sample().nodes)
    var lister = PageLister(snapshot)
    #expect(lister.lines(of: 0).map(\.node) == [0, 1, nil, nil, nil])
    #expect(lister.lines(of: 0).map(\.pages) == [0..<2, 2..<4, 4..<5, 5..<6, 6..<7])
    var single = snapshot
    single.nodes = MemoryNodes()
    _ = single.nodes.append(MemoryNodes.Run(frames: 0..<1000, node: 0))
    var quiet = PageLister(single)
    #expect(quiet.lines(of: 0).allSatisfy { $0.node == nil })
    #expect(quiet.lines(of: 0).first?.pages == 0..<4)
  }
}
