import Family
import Testing

struct SharedBytesTests {
  @Test func partsAreExactInSum() {
    // Three views share 10 bytes, two of them 7 more, and one has 5 for itself.
    var views = [SharedBytes(), SharedBytes(), SharedBytes()]
    for index in views.indices { views[index].add(10, sharers: 3) }
    for index in 0..<2 { views[index].add(7, sharers: 2) }
    views[0].add(5, sharers: 1)
    #expect(views.map(\.referenced) == [22, 17, 10])
    #expect(views.map(\.exclusive) == [5, 0, 0])
    #expect(views.map(\.shared) == [17, 17, 10])
    // 10/3 + 7/2 + 5 = 11.83, 6.83 and 3.33: rounded down they are two bytes short, and the sum is not.
    #expect(views.map(\.distributed) == [11, 6, 3])
    #expect(SharedBytes.physical(views) == 22)
  }

  @Test func wholeNumbersStayWhole() {
    // A third, a third and a third are one; 1/3 + 2/3 + 5/6 + 7/6 = 3.
    var view = SharedBytes()
    view.add(3, sharers: 3)
    #expect(view.distributed == 1)
    view = SharedBytes()
    view.add(1, sharers: 3)
    view.add(4, sharers: 6)
    #expect(view.distributed == 1)
    var many = SharedBytes()
    for sharers in 1...60 { many.add(sharers, sharers: sharers) }
    #expect(many.distributed == 60)
  }

  @Test func nothingIsNothing() {
    var view = SharedBytes()
    view.add(0, sharers: 4)
    #expect(view == SharedBytes())
    #expect(view.distributed == 0)
    #expect(SharedBytes.physical([view]) == 0)
  }
}
