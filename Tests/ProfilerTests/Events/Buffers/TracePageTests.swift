import Profiler
import Testing

struct TracePageTests {
  private func read(_ bytes: [UInt8]) -> (events: [TracePage.Event], isBroken: Bool) {
    var page = TracePage(bytes.span)
    var events: [TracePage.Event] = []
    while let event = page.next(in: bytes.span) { events.append(event) }
    return (events, page.isBroken)
  }

  private func texts(_ bytes: [UInt8]) -> [String] {
    read(bytes).events.map { "\($0.time) \(bytes[$0.fields].map { "\($0)" }.joined(separator: ","))" }
  }

  @Test func eventsHaveTheirTimesAndFields() {
    var page = MadePage(time: 1000)
    page.add(after: 0, [1, 2, 3, 4])
    page.add(after: 7, [5, 6, 7, 8, 9, 10, 11, 12])
    page.addLong(after: 3, [UInt8](repeating: 1, count: 120))
    page.addTime(1 << 30)
    page.add(after: 5, [13, 14, 15, 16])
    let bytes = page.bytes()
    #expect(texts(bytes).prefix(2) == ["1000 1,2,3,4", "1007 5,6,7,8,9,10,11,12"])
    #expect(read(bytes).events.map(\.time) == [1000, 1007, 1010, 1_073_742_839])
    #expect(read(bytes).events[2].fields.count == 120 && !read(bytes).isBroken)
  }

  @Test func whatWasTakenBackIsPassedOver() {
    var page = MadePage(time: 10)
    page.add(after: 1, [1, 2, 3, 4])
    page.addDiscarded(after: 1, bytes: 24)
    page.add(after: 1, [5, 6, 7, 8])
    page.addEnd()
    page.add(after: 1, [9, 9, 9, 9])
    #expect(texts(page.bytes()) == ["11 1,2,3,4", "13 5,6,7,8"])
  }

  @Test func anAbsoluteTimeKeepsTheHighestBits() {
    let highest: UInt64 = 0b10101 << 59
    var page = MadePage(time: highest | 5)
    page.addAbsoluteTime(1 << 40)
    page.add(after: 2, [1, 2, 3, 4])
    #expect(read(page.bytes()).events.map(\.time) == [highest | (1 << 40 + 2)])
  }

  @Test func flagsAboveTheCountAreNoPartOfIt() {
    var page = MadePage(time: 1)
    page.add(after: 1, [1, 2, 3, 4])
    #expect(texts(page.bytes(flags: 3 << 30)) == ["2 1,2,3,4"])
    #expect(texts(MadePage(time: 1).bytes()).isEmpty && !read(MadePage(time: 1).bytes()).isBroken)
  }

  @Test func aPageThatEndsTooSoonIsBroken() {
    var page = MadePage(time: 1)
    page.add(after: 1, [1, 2, 3, 4])
    page.addLong(after: 1, [UInt8](repeating: 7, count: 200))
    let bytes = page.bytes(size: 0)
    #expect(!read(bytes).isBroken)
    for count in 0..<bytes.count { #expect(read(Array(bytes.prefix(count))).isBroken) }
    // A count that ends in the midst of an event.
    var shorter = bytes
    shorter[8] -= 4
    #expect(read(shorter).events.count == 1 && read(shorter).isBroken)
  }

  @Test func noBytesTrap() {
    var random = SystemRandomNumberGenerator()
    var page = MadePage(time: 1)
    for length in 1...20 { page.add(after: UInt32(length), [UInt8](repeating: 3, count: length * 4)) }
    let good = page.bytes()
    for _ in 0..<20_000 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        bytes[Int.random(in: 0..<400, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
      }
      for event in read(bytes).events { #expect(event.fields.lowerBound >= 20 && event.fields.upperBound <= 4096) }
    }
  }
}
