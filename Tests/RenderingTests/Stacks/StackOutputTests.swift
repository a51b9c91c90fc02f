import FoundationEssentials
import Inspector
import Profiler
import Rendering
import Testing

@Suite struct StackOutputTests {
  private let tree = StackSamples.tree

  @Test func foldedLinesAreSortedAndEachIsAStack() {
    let worker = "gunicorn: worker"
    #expect(
      FoldedStacks(tree, measure: .copies).text == """
        [ended before it was looked at];main;a:b <c> & "d" 1
        \(worker);[callers unknown];py::handle:app.py;? 1
        \(worker);[truncated];deep;deep 1
        \(worker);main;eval;collect;mark 20
        \(worker);main;eval;refcount 70
        \(worker);main;eval;server+? 4
        \(worker);main;guessed;[by frame pointer];leaf 1
        \(worker);main;read;copy_to_user_[k] 1

        """)
    #expect(FoldedStacks(tree, measure: .writes).text.contains("\(worker);main;eval 5\n"))
    #expect(FoldedStacks(StackTree(), measure: .copies).text.isEmpty)
  }

  @Test func nothingIsCountedTwice() {
    #expect(tree.total == StackTree.Weight(copies: 99, writes: 104))
    for measure in [StackMeasure.copies, .writes] {
      let sum = FoldedStacks(tree, measure: measure).text.split(separator: "\n").reduce(0) {
        $0 + (Int($1.split(separator: " ").last ?? "") ?? 0)
      }
      #expect(sum == (measure == .copies ? 99 : 104))
    }
    for node in tree.nodes {
      #expect(node.total.writes == node.own.writes + node.children.reduce(0) { $0 + tree.nodes[$1].total.writes })
    }
  }

  @Test func copiesAreCountedUnlessNobodyKnowsThem() {
    #expect(StackMeasure(of: tree) == .copies)
    var collector = StackCollector()
    collector.add([StackSamples.event(1, outcome: .unknown, [StackSamples.frame("f")])])
    #expect(StackMeasure(of: collector.tree) == .writes)
  }

  @Test func processesThatComeAndGoAreAddedToTheirRole() {
    var collector = StackCollector()
    for pid: Int32 in 1...50 {
      collector.add([StackSamples.event(pid, [StackSamples.frame("f")])])
      collector.note([StackSamples.member(pid, "php-fpm8.2", role: "pool www")])
    }
    #expect(FoldedStacks(collector.tree, measure: .copies).text == "php-fpm8.2: pool www;f 50\n")
  }

  @Test func pictureIsAsRecorded() throws {
    try Golden.expect(FlameGraph(tree, measure: .copies, title: "Who wrote: server").svg, equalsFile: "flame.svg")
  }

  @Test func pictureIsWellFormedWhateverNamesAre() {
    for tree in [tree, StackTree()] {
      let svg = FlameGraph(tree, measure: .writes, title: "<&>\"'\u{0}\u{FFFF} ]]> <!--").svg
      #expect(XMLCheck.problem(in: svg) == nil)
      #expect(!svg.replacing("http://www.w3.org/2000/svg", with: "").contains("://"), "it asks for nothing")
    }
  }

  @Test func narrowBoxesAreCountedAndNotDrawn() {
    var tree = StackTree()
    for number in 0..<4000 { tree.add([StackTree.Label(text: "f\(number)")], StackTree.Weight(copies: 1, writes: 1)) }
    let svg = FlameGraph(tree, measure: .copies, title: "").svg
    #expect(svg.contains("4000 narrower boxes") && svg.utf8.count < 10_000)
  }

  private struct Trace: Decodable {
    struct Event: Decodable {
      struct Arguments: Decodable {
        var name: String?
        var address, outcome, function, module: String?
        var page: UInt64?
        var stack: [String]?
      }
      var ph, name: String
      var pid: Int32
      var tid: Int32?
      var ts: Decimal?
      var args: Arguments
    }
    var traceEvents: [Event]
  }

  @Test func traceEventsAreJSON() throws {
    var text = TraceEventText()
    let whole =
      TraceEventText.beginning + text.text(Array(StackSamples.events.prefix(60)))
      + text.text(Array(StackSamples.events.dropFirst(60))) + text.text(names: [20: "gunicorn \"x\"", 30: "\\\u{1}"])
      + TraceEventText.end
    let events = try JSONDecoder().decode(Trace.self, from: Data(whole.utf8)).traceEvents
    #expect(events.count == StackSamples.events.count + 2)
    let first = try #require(events.first)
    #expect(first.ph == "i" && first.name == "refcount" && first.pid == 20 && first.tid == 21)
    #expect(first.ts == Decimal(string: "1234567.008"))
    #expect(first.args.address == "0x7f1234567890" && first.args.page == 0x7f12_3456_7890 / 4096)
    #expect(first.args.outcome == "copied" && first.args.stack == ["main", "eval", "refcount"])
    #expect(events.dropLast(2).last?.name == "a;b\n<c> & \"d\"")
    #expect(events.suffix(2).map(\.args.name) == ["gunicorn \"x\"", "\\\u{1}"])
    let none = TraceEventText.beginning + TraceEventText.end
    #expect(try JSONDecoder().decode(Trace.self, from: Data(none.utf8)).traceEvents.isEmpty)
  }

  @Test func qualityIsTold() {
    let style = Style(width: 200)
    let text = StackQuality(StackSamples.collector).text(style: style)
    #expect(text.contains("98.1 % whole, 1.0 % cut off, 1.0 % end in code that does not say who called"))
    #expect(text.contains("1.0 % partly by frame pointers") && text.contains("--stacks dwarf,<bytes>"))
    #expect(StackQuality(StackCollector()).text(style: style).isEmpty)
  }
}
