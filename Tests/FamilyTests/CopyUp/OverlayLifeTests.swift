import Family
import Testing

/// Containers over many files, in random lives with all that is done to files and directories, against full copies of every file.
struct OverlayLifeTests {
  private static let files = 12
  private static let blocks = 3
  private static let fileBytes = blocks * 4096

  /// Every container has all files; a file that is not there has no blocks.
  private struct Copies {
    var contents: [ViewID: [[Content]?]]
    var writes = 0

    mutating func write(_ view: ViewID, file: Int, _ range: Range<Int>) {
      writes += 1
      for block in range.lowerBound / 4096...(range.upperBound - 1) / 4096 {
        let covered =
          max(range.lowerBound, block * 4096) - block * 4096..<min(range.upperBound, (block + 1) * 4096) - block * 4096
        guard let old = contents[view]?[file]?[block] else { continue }
        let new = (old == .absent ? .zeros : old).written(by: writes, covering: covered, of: 4096)
        contents[view]?[file]?[block] = new
      }
    }
  }

  @Test(arguments: [OverlayStack.CopyingUp.data, .cloneCounted, .cloneRedirected], 1...20)
  func everyContainerSeesItsOwnFiles(_ copying: OverlayStack.CopyingUp, seed: Int) throws {
    var random = SeededRandom(seed: seed)
    var system = OverlayStack(copyingUp: copying, hasMetacopy: seed % 2 == 0)
    let made = try system.create(files: Self.files, bytesEach: Self.fileBytes)
    var views = [made.view]
    var space = made.cost.growth
    var copies = Copies(
      contents: [
        made.view: (0..<Self.files).map { file in (0..<Self.blocks).map { .initial(unit: file * Self.blocks + $0) } }
      ])
    var refused = 0
    for _ in 0..<150 {
      let view = views.randomElement(using: &random) ?? made.view
      let file = Int.random(in: 0..<Self.files, using: &random)
      let isThere = copies.contents[view]?[file] != nil
      do throws(Refusal) {
        switch Int.random(in: 0..<20, using: &random) {
        case ..<8:
          let start = Int.random(in: 0..<Self.fileBytes, using: &random)
          let end = Int.random(in: start + 1...Self.fileBytes, using: &random)
          space += try system.write(view, file * Self.fileBytes + start..<file * Self.fileBytes + end).growth
          copies.write(view, file: file, start..<end)
        case ..<10: space += try system.openForWriting(view, file: file).growth
        case ..<12: space += try system.changeAttributes(view, file: file).growth
        case ..<14:
          space += try system.openTruncating(view, file: file).growth
          copies.contents[view]?[file] = Array(repeating: .absent, count: Self.blocks)
        case ..<16:
          space += try system.unlink(view, file: file).growth
          copies.contents[view]?[file] = nil
        case ..<17:
          let end = Int.random(in: file + 1...min(Self.files, file + 4), using: &random)
          space += try system.replaceDirectory(view, files: file..<end).growth
          for gone in file..<end { copies.contents[view]?[gone] = nil }
        case ..<19 where views.count < 5:
          let copy = try system.snapshot(view, at: nil)
          space += copy.cost.growth
          views.append(copy.view)
          copies.contents[copy.view] = copies.contents[view]
        default:
          guard views.count > 1 else { continue }
          space += try system.drop(view).growth
          views.removeAll { $0 == view }
          copies.contents[view] = nil
          if Bool.random(using: &random) { space += system.reclaim().growth }
        }
      } catch {
        refused += 1
        // Only what is not there is refused.
        #expect(!isThere)
      }
      try check(system, copies, views, space)
    }
    #expect(refused < 75)
    for view in views { space += try system.drop(view).growth }
    space += system.reclaim().growth
    #expect(space == 0)
    #expect(system.stats().physical == 0)
  }

  private func check(_ system: OverlayStack, _ copies: Copies, _ views: [ViewID], _ space: Int) throws {
    for view in views {
      let expected = (copies.contents[view] ?? []).flatMap { $0 ?? Array(repeating: .absent, count: Self.blocks) }
      #expect(try system.read(view, 0..<Self.files * Self.fileBytes).contents == expected)
    }
    let stats = system.stats()
    #expect(stats.physical == space)
    #expect(stats.garbage >= 0)
    #expect(SharedBytes.physical(stats.views.map(\.bytes)) + stats.garbage == stats.physical)
  }
}
