import MemoryModel
import Testing

@Suite struct FrameTableTests {
  @Test func `frames are handed out lowest first`() throws {
    var machine = Machine.withoutBatches
    let task = try machine.makeWriter(0..<200, written: 0..<130)
    #expect(machine.frames(task, 0..<130) == Array(1...130))
    for page in [64, 3, 127] { _ = machine.advise(task, page..<page + 1, .dontNeed) }
    #expect(machine.usedFrames == 127)
    machine.write(task, 130..<134)
    #expect(machine.frames(task, 130..<134) == [4, 65, 128, 131])
  }

  @Test func `allocation and release agree with a naive set`() throws {
    var random = RandomSource(printedFor: "FrameTableTests")
    var machine = Machine.withoutBatches
    let task = try machine.makeWriter(0..<512, written: 0..<0)
    var frames: [PageNumber: FrameNumber] = [:]
    for _ in 0..<5_000 {
      let page = Int.random(in: 0..<512, using: &random)
      if frames[page] == nil {
        machine.write(task, page..<page + 1)
        let used = Set(frames.values)
        let lowest = try #require((1...513).first { !used.contains($0) })
        try #require(machine.view(task, page).frame == lowest)
        frames[page] = lowest
      } else {
        _ = machine.advise(task, page..<page + 1, .dontNeed)
        frames[page] = nil
      }
      try #require(machine.usedFrames == frames.count)
    }
  }

  @Test func `a process that ends gives all frames back`() throws {
    var machine = Machine.withoutBatches
    let task = try machine.makeWriter(0..<2_000, written: 0..<2_000)
    try machine.exit(task)
    #expect(machine.usedFrames == 0)
    let next = try machine.makeWriter(0..<3, written: 0..<3)
    #expect(machine.frames(next, 0..<3) == [1, 2, 3])
  }
}
