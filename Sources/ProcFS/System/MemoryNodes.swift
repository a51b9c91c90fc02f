/// Which NUMA node each page frame belongs to, as /sys/devices/system/node tells by blocks of memory.
///
/// See Documentation/admin-guide/mm/memory-hotplug.rst. No process is asked or disturbed. A block that lies on two nodes is left out.
public struct MemoryNodes: Hashable, Sendable {
  /// Frames side by side on one node.
  public struct Run: Hashable, Sendable {
    /// The frames, by number.
    public var frames: Range<UInt64>
    /// Their node.
    public var node: Int

    /// Creates a run.
    public init(frames: Range<UInt64>, node: Int) {
      self.frames = frames
      self.node = node
    }
  }

  /// All runs, ascending; none if the kernel does not tell.
  public private(set) var runs: [Run] = []

  /// The nodes that have memory, ascending.
  public var numbers: [Int] { Set(runs.map(\.node)).sorted() }

  /// Nothing is known.
  public init() {}

  /// Adds a run behind all others; false if it is not.
  public mutating func append(_ run: Run) -> Bool {
    guard let last = runs.last else {
      runs.append(run)
      return true
    }
    guard run.frames.lowerBound >= last.frames.upperBound else { return false }
    if run.node == last.node, run.frames.lowerBound == last.frames.upperBound {
      runs[runs.count - 1].frames = last.frames.lowerBound..<run.frames.upperBound
    } else {
      runs.append(run)
    }
    return true
  }

  /// The node of a frame; nil if it is not known.
  ///
  /// - Complexity: O(log runs).
  public func node(of frame: UInt64) -> Int? {
    let place = runs.partitioningIndex { $0.frames.upperBound > frame }
    return place < runs.count && runs[place].frames.contains(frame) ? runs[place].node : nil
  }

  /// Reads what the kernel tells; a kernel without NUMA or memory blocks has no such files (`notProvided`).
  public static func read(
    pageSize: Int, root: String = "/sys/devices/system"
  ) throws(ProcFSError) -> MemoryNodes {
    let size = try readText("\(root)/memory/block_size_bytes") { (text) throws(ParseFailure) in
      var cursor = TextCursor()
      return try cursor.hexadecimal(in: text)
    }
    var nodeOfBlock: [UInt64: Int] = [:]
    var divided: Set<UInt64> = []
    for name in try DirectoryNames.list("\(root)/node") {
      guard let node = Self.number(name, behind: "node") else { continue }
      for entry in try DirectoryNames.list("\(root)/node/\(name)") {
        guard let block = Self.number(entry, behind: "memory") else { continue }
        if nodeOfBlock.updateValue(Int(node), forKey: block) != nil { divided.insert(block) }
      }
    }
    let frames = size / UInt64(pageSize)
    var nodes = MemoryNodes()
    for (block, node) in nodeOfBlock.sorted(by: { $0.key < $1.key }) where !divided.contains(block) {
      // What is farther away than any address is no block.
      guard block < UInt64.max / max(1, frames) - 1 else { continue }
      _ = nodes.append(Run(frames: block * frames..<(block + 1) * frames, node: node))
    }
    return nodes
  }

  private static func number(_ name: String, behind prefix: String) -> UInt64? {
    name.hasPrefix(prefix) ? UInt64(name.dropFirst(prefix.count)).flatMap { $0 < 1 << 52 ? $0 : nil } : nil
  }
}
