internal import MemoryModel

/// Where the pages of a trace are in the model, and who has which of them in the beginning.
///
/// Pages of blocks that are taken for huge ones stand first, at their places in the block and the same for all; of the others each frame has
/// a page of its own.
struct ReplayLayout {
  /// The numbers of the pages of the trace, ascending.
  let numbers: [UInt64]
  /// The blocks with pages that somebody writes, ascending: their numbers, in blocks.
  let blocks: [UInt64]
  /// Of each process of the beginning, where its pages are in the model, in the order of `numbers`.
  private(set) var pages: [[Int32]]
  /// Of each of them the places where it had nothing, as far as anybody knows.
  private(set) var withoutPage: [PlaceSet]
  /// Pages of the model.
  private(set) var count: Int

  /// Pages of the blocks.
  var hugePages: Int { blocks.count * HugeBlocks.pages }

  /// - Complexity: O(pages of the trace x processes).
  init(_ trace: WriteTrace, huge: HugeBlocks?) {
    let sharing = trace.sharing
    numbers = trace.pages
    blocks = huge.map { Self.blocks(of: trace.pages, in: $0) } ?? []
    pages = [[Int32]](repeating: [], count: sharing.processes.count)
    withoutPage = [PlaceSet](repeating: PlaceSet(count: trace.pages.count), count: sharing.processes.count)
    count = blocks.count * HugeBlocks.pages
    var runs = sharing.runs[...]
    var blocksLeft = Array(blocks.enumerated())[...]
    for (place, number) in numbers.enumerated() {
      while let run = runs.first, run.first + UInt64(run.count) <= number { runs.removeFirst() }
      let run = runs.first.flatMap { $0.first <= number ? $0 : nil }
      let block = number / UInt64(HugeBlocks.pages)
      while let first = blocksLeft.first, first.element < block { blocksLeft.removeFirst() }
      let inBlock = blocksLeft.first.flatMap { first in
        first.element == block ? Int32(first.offset * HugeBlocks.pages + Int(number) % HugeBlocks.pages) : nil
      }
      var ofHolder: [Int: Int32] = [:]
      for index in pages.indices {
        let holder = run.map { $0.holders[index] } ?? nil
        let hadNothing = run == nil ? !trace.wasCopied(place) : holder == nil
        if hadNothing { withoutPage[index].insert(place) }
        if let inBlock {
          pages[index].append(inBlock)
          continue
        }
        let page = ofHolder[holder ?? index] ?? Int32(count)
        if ofHolder.updateValue(page, forKey: holder ?? index) == nil { count += 1 }
        pages[index].append(page)
      }
    }
  }

  private static func blocks(of numbers: [UInt64], in huge: HugeBlocks) -> [UInt64] {
    var found: [UInt64] = []
    var runs = huge.blocks[...]
    for number in numbers {
      while let run = runs.first, run.first + UInt64(run.count) <= number { runs.removeFirst() }
      guard let run = runs.first, run.first <= number else { continue }
      let block = number / UInt64(HugeBlocks.pages)
      if found.last != block { found.append(block) }
    }
    return found
  }
}
