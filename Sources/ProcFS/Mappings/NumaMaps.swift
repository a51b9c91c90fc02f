/// Where the memory of a process lies, as /proc/<pid>/numa_maps lists it; all amounts are pages of `kernelPageSize`.
///
/// See `show_numa_map` in fs/proc/task_mmu.c and numa(7). Kernels without `CONFIG_NUMA` have no such file. Reading it walks all page
/// tables, one VMA under one lock, as reading smaps does.
public struct NumaMaps: Hashable, Sendable {
  /// One line: one VMA.
  public struct Entry: Hashable, Sendable {
    /// Where the VMA begins; its end is in maps.
    public var start: UInt64
    /// Where its new pages go.
    public var policy: NumaPolicy
    /// The path of the mapped file with the kernel's octal escapes undone; nil for memory without a file.
    ///
    /// May end in ` (deleted)`. The kernel does not escape backslashes: a name that contains `\012` itself reads as one with a newline.
    public var file: String?
    /// `heap`: the memory of brk(2).
    public var isHeap = false
    /// `stack`: the stack of the first thread.
    public var isStack = false
    /// `huge`: pages of the hugetlb pool.
    public var isHugetlb = false
    /// `anon`: anonymous pages.
    public var anonymous: Int?
    /// `dirty`: pages that are dirty in the PTE or the folio.
    public var dirty: Int?
    /// `mapped`: pages that are mapped; printed only if it is neither `anon` nor `dirty`.
    public var mapped: Int?
    /// `mapmax`: the largest mapping count of a page; printed from 2 on.
    public var largestMapCount: Int?
    /// `swapcache`: pages that also have a place on swap.
    public var swapCache: Int?
    /// `active`: pages on the active LRU list; printed if some are not.
    public var active: Int?
    /// `writeback`: pages that are being written.
    public var writeback: Int?
    /// `N0=4 N1=2`: pages of each node that has some, in the order printed.
    public var nodes: [NodePages] = []
    /// `kernelpagesize_kB`: the page size, in bytes; nil where no page is mapped.
    public var kernelPageSize: Int?
    /// Words that are not known; a word without `=` has an empty value.
    public var other: [OtherField] = []

    /// Pages on all nodes together.
    public var pages: Int { nodes.reduce(0) { $0 &+ $1.pages } }
  }

  /// How many pages lie on a node.
  public struct NodePages: Hashable, Sendable {
    /// The number of the node.
    public var node: Int
    /// Pages.
    public var pages: Int

    /// Creates a count.
    public init(node: Int, pages: Int) {
      self.node = node
      self.pages = pages
    }
  }

  /// The lines in the order of their addresses.
  public var entries: [Entry]

  /// Parses the text of /proc/<pid>/numa_maps.
  ///
  /// - Complexity: O(n) in the length of the text.
  public static func parse(_ text: Span<UInt8>) throws(ParseFailure) -> NumaMaps {
    var entries: [Entry] = []
    var cursor = TextCursor()
    while !cursor.isAtEnd(of: text) {
      let start = try cursor.hexadecimal(in: text)
      try cursor.expect(TextCursor.space, in: text)
      var entry = Entry(start: start, policy: try cursor.numaPolicy(in: text))
      while cursor.peek(in: text) == TextCursor.space {
        try cursor.expect(TextCursor.space, in: text)
        try cursor.numaWord(of: &entry, in: text)
      }
      try cursor.finishLine(in: text)
      entries.append(entry)
    }
    return NumaMaps(entries: entries)
  }

  /// Reads /proc/<pid>/numa_maps; a zombie has no lines.
  public static func read(pid: Int32) throws(ProcFSError) -> NumaMaps {
    try readText("/proc/\(pid)/numa_maps", pid: pid, parse: parse)
  }
}

extension TextCursor {
  private typealias Count = (key: StaticString, property: any WritableKeyPath<NumaMaps.Entry, Int?> & Sendable)

  private static let counts: [Count] = [
    ("anon", \.anonymous), ("dirty", \.dirty), ("mapped", \.mapped), ("mapmax", \.largestMapCount),
    ("swapcache", \.swapCache), ("active", \.active), ("writeback", \.writeback),
  ]

  /// Reads one word of a line of numa_maps.
  fileprivate mutating func numaWord(of entry: inout NumaMaps.Entry, in text: Span<UInt8>) throws(ParseFailure) {
    let start = offset
    let whole = word(in: text)
    guard !whole.isEmpty else { throw failure("expected a word") }
    guard let sign = whole.first(where: { text[$0] == UInt8(ascii: "=") }) else {
      if text.equals("heap", in: whole) {
        entry.isHeap = true
      } else if text.equals("stack", in: whole) {
        entry.isStack = true
      } else if text.equals("huge", in: whole) {
        entry.isHugetlb = true
      } else {
        entry.other.append(OtherField(key: text.string(in: whole), value: ""))
      }
      return
    }
    let key = start..<sign
    let value = sign + 1..<whole.upperBound
    if text.equals("file", in: key) {
      entry.file = text.unescapedString(in: value)
      return
    }
    advance(to: value.lowerBound)
    if let field = Self.counts.first(where: { text.equals($0.key, in: key) }) {
      entry[keyPath: field.property] = try count(in: text)
    } else if text.equals("kernelpagesize_kB", in: key) {
      let (bytes, overflow) = try count(in: text).multipliedReportingOverflow(by: 1024)
      guard !overflow else { throw failure("amount is larger than 63 bits") }
      entry.kernelPageSize = bytes
    } else if let node = text.nodeNumber(in: key) {
      entry.nodes.append(NumaMaps.NodePages(node: node, pages: try count(in: text)))
    } else {
      entry.other.append(OtherField(key: text.string(in: key), value: text.string(in: value)))
      advance(to: whole.upperBound)
    }
    guard offset == whole.upperBound else { throw failure("expected a decimal number") }
  }
}

extension Span where Element == UInt8 {
  /// The number in a key such as `N12`; nil for any other key.
  fileprivate func nodeNumber(in key: Range<Int>) -> Int? {
    guard key.count >= 2, key.count < 8, self[key.lowerBound] == UInt8(ascii: "N") else { return nil }
    var number = 0
    for index in key.lowerBound + 1..<key.upperBound {
      let digit = self[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      number = number * 10 + Int(digit)
    }
    return number
  }

  /// Copies a part of the text into a string and undoes escapes of three octal digits, such as `\040` for a blank.
  ///
  /// See `mangle_path` in fs/seq_file.c.
  func unescapedString(in range: Range<Int>) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count)
    var index = range.lowerBound
    while index < range.upperBound {
      if self[index] == UInt8(ascii: "\\"), index + 3 < range.upperBound, let byte = octal(at: index + 1) {
        bytes.append(byte)
        index += 4
      } else {
        bytes.append(self[index])
        index += 1
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func octal(at start: Int) -> UInt8? {
    var value = 0
    for index in start..<start + 3 {
      let digit = self[index] &- UInt8(ascii: "0")
      guard digit < 8 else { return nil }
      value = value * 8 + Int(digit)
    }
    return UInt8(exactly: value)
  }
}
