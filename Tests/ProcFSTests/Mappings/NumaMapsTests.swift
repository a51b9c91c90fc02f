import ProcFS
import Testing

@Suite struct NumaMapsTests {
  @Test func readsEveryWord() throws {
    let text = """
      7f00 prefer (many)=static:0,2-3 file=/a\\040b\\012c\\075\\134x huge anon=1 dirty=2 mapped=3 mapmax=4 swapcache=5 active=6 \
      writeback=7 N0=8 N12=9 kernelpagesize_kB=64 future=x stack:77
      400000 weighted interleave=relative heap
      500000 default stack
      600000 some-new-mode=a|b:5

      """
    let entries = try parsed(text, by: NumaMaps.parse).entries
    try #require(entries.count == 4)
    let first = entries[0]
    #expect(first.start == 0x7f00 && first.isHugetlb && !first.isHeap && !first.isStack)
    #expect(first.policy.mode == .preferMany && first.policy.flags == ["static"])
    #expect(first.policy.nodes?.ranges == [0...0, 2...3])
    #expect(first.file == "/a b\nc=\\x")
    #expect([first.anonymous, first.dirty, first.mapped, first.largestMapCount] == [1, 2, 3, 4])
    #expect([first.swapCache, first.active, first.writeback] == [5, 6, 7])
    #expect(first.nodes == [NumaMaps.NodePages(node: 0, pages: 8), NumaMaps.NodePages(node: 12, pages: 9)])
    #expect(first.pages == 17 && first.kernelPageSize == 65536)
    #expect(first.other == [OtherField(key: "future", value: "x"), OtherField(key: "stack:77", value: "")])
    #expect(entries[1].policy == NumaPolicy(mode: .weightedInterleave, flags: ["relative"]) && entries[1].isHeap)
    #expect(entries[1].anonymous == nil && entries[1].kernelPageSize == nil)
    #expect(entries[2].isStack && entries[2].policy == NumaPolicy(mode: .default))
    #expect(entries[3].policy.mode.rawValue == "some-new-mode" && entries[3].policy.flags == ["a", "b"])
  }

  /// The kernel prints a policy into 64 bytes: a list of nodes that fills them may go on.
  @Test func aListOfNodesThatMayHaveBeenCutOffIsNotKnown() throws {
    let short = "bind:" + (0..<28).map { String($0 % 5 * 2) }.joined(separator: ",")
    #expect(short.utf8.count < 63)
    #expect(try parsed("1000 \(short) anon=1\n", by: NumaMaps.parse).entries[0].policy.nodes?.count == 28)
    for list in ["bind:" + String(repeating: "1,", count: 29), "interleave:" + String(repeating: "12,3", count: 13)] {
      let cut = String((list + "77777777").prefix(63))
      let entry = try parsed("1000 \(cut) anon=1\n", by: NumaMaps.parse).entries[0]
      #expect(entry.policy.nodes == nil && entry.anonymous == 1)
    }
  }

  @Test(arguments: [
    ("x default\n", 1, 1, "expected a hexadecimal number"),
    ("1000\n", 1, 5, "expected ' '"),
    ("1000 \n", 1, 6, "expected a memory policy"),
    ("1000 default anon=x\n", 1, 19, "expected a decimal number"),
    ("1000 default anon=1x\n", 1, 20, "expected a decimal number"),
    ("1000 default\n2000 bind:1-0 anon=1\n", 2, 14, "the range ends before it starts"),
    ("1000 bind:0x\n", 1, 12, "unexpected text behind the nodes of a memory policy"),
    ("1000 default N0=4", 1, 18, "the text ends in mid-line"),
    ("1000 default  anon=1\n", 1, 14, "expected a word"),
    ("1000 default kernelpagesize_kB=9223372036854775807\n", 1, 51, "amount is larger than 63 bits"),
  ])
  func namesThePlaceOfAMistake(text: String, line: Int, column: Int, what: String) throws {
    let failure = failure { try parsed(text, by: NumaMaps.parse) } as? ParseFailure
    #expect(failure?.line == line)
    #expect(failure?.column == column)
    #expect(failure?.what == what)
  }
}
