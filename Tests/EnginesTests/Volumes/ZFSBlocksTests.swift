import Engines
import Testing
import TestSupport

/// What `zdb` lists of a file.
@Suite struct ZFSBlocksTests {
  private static let text = """
    Dataset zp/a [ZPL], ID 31, rootbp DVA[0]=<0:29a2000:1000> [L0 DMU objset] birth=29L/29P fill=5

        Object  lvl   iblk   dblk  dsize  lsize   %full  type
             5    3    16K     8K  40.6M  40.0M  100.00  ZFS plain file
      path  L1 /f B=99
    Indirect blocks:
                   0 L2   0:2997000:1000 4000L/a00P F=5120 B=29/29
                   0  L1  0:2991000:2000 4000L/1800P F=128 B=28/29
                   0   L0 0:5a000:2000 2000L/2000P F=1 B=9/9
                2000   L0 0:5c000:2000 2000L/2000P F=1 B=10

    \t\tsegment [0000000000000000, 0000000002800000) size 40.0M
    """

  @Test func blocksHaveTheirLevelAndTheirBirth() {
    let blocks = ZFSPool.blocks(in: Self.text)
    #expect(blocks.map(\.level) == [2, 1, 0, 0])
    #expect(blocks.map(\.birth) == [29, 28, 9, 10])
    #expect(ZFSPool.blocks(in: "zdb: can't open 'zp/a'").isEmpty)
  }

  @Test func anyTextGivesBlocksOrNone() {
    let bytes = Array(Self.text.utf8)
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<2000 {
      var injured = bytes
      for _ in 0..<4 {
        injured[Int.random(in: 0..<injured.count, using: &generator)] = .random(in: 0...255, using: &generator)
      }
      for block in ZFSPool.blocks(in: String(decoding: injured, as: UTF8.self)) {
        #expect(block.level >= 0 && block.birth >= 0)
      }
    }
  }
}
