import Inspector
import Testing

/// Facts are found in whatever order they are asked for.
@Suite struct RecordedFramesTests {
  @Test func anyOrderOfQuestionsHasTheSameAnswers() {
    var frames = RecordedFrames()
    frames.hasCounts = true
    let known = (UInt64(0)..<400).filter { $0 % 7 != 3 }
    for frame in known { frames.append(frame * 2 + 10, FrameFacts(count: Int(frame / 5))) }
    for frame in known.shuffled() + known + known.reversed() {
      #expect(frames.facts(of: frame * 2 + 10)?.count == Int(frame / 5))
      #expect(frames.facts(of: frame * 2 + 11) == nil)
    }
    #expect(frames.facts(of: 0) == nil && frames.facts(of: 10_000) == nil)
    #expect(frames.facts(of: [12, 11, 10, 798 + 10]).map { $0?.count } == [0, nil, 0, 79])
  }
}
