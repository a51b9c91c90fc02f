import FoundationEssentials
import ProcFS
import Testing

/// Frames and their memory nodes, from directories as the kernel lays them out.
@Suite struct MemoryNodesTests {
  /// A machine with blocks of 128 MiB: 0..2 and 5 on node 0, 3, 4 and 5 on node 2.
  private static func withMachine(_ body: (String) throws -> Void) throws {
    let files = FileManager.default
    let root = files.temporaryDirectory.appending(path: "cowscope-nodes-\(UInt64.random(in: 0...UInt64.max))")
    defer { try? files.removeItem(at: root) }
    let paths = [
      "memory", "node/node0/memory0", "node/node0/memory1", "node/node0/memory2", "node/node0/memory5",
      "node/node2/memory3", "node/node2/memory4", "node/node2/memory5", "node/node2/memory_failure", "node/power",
    ]
    for path in paths { try files.createDirectory(at: root.appending(path: path), withIntermediateDirectories: true) }
    try Data("8000000\n".utf8).write(to: root.appending(path: "memory/block_size_bytes"))
    try body(root.path)
  }

  @Test func blocksAreFramesOfTheirNode() throws {
    try Self.withMachine { root in
      let nodes = try MemoryNodes.read(pageSize: 4096, root: root)
      #expect(nodes.runs.map(\.frames) == [0..<0x18000, 0x18000..<0x28000])
      #expect(nodes.numbers == [0, 2])
      #expect(nodes.node(of: 0) == 0 && nodes.node(of: 0x17fff) == 0 && nodes.node(of: 0x18000) == 2)
      // Block 5 lies on both.
      #expect(nodes.node(of: 0x28000) == nil && nodes.node(of: .max) == nil)
    }
  }

  @Test func aKernelWithoutNodesSaysSo() {
    #expect(throws: ProcFSError.self) { try MemoryNodes.read(pageSize: 4096, root: "/proc/self") }
  }

  @Test func runsAreAscending() {
    var nodes = MemoryNodes()
    let runs: [(Range<UInt64>, Int)] = [(5..<10, 1), (9..<11, 1), (10..<11, 1), (20..<21, 0)]
    let isTaken = runs.map { nodes.append(MemoryNodes.Run(frames: $0.0, node: $0.1)) }
    #expect(isTaken == [true, false, true, true])
    #expect(nodes.runs.map(\.frames) == [5..<11, 20..<21])
    #expect(nodes.node(of: 4) == nil && nodes.node(of: 15) == nil && nodes.node(of: 20) == 0)
  }
}
