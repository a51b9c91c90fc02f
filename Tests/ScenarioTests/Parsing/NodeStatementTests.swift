import Scenario
import Testing

@Suite("Threads and nodes")
struct NodeStatementTests {
  private static func parse(_ text: String) throws -> Scenario { try Scenario.parse(text, file: "t.cow") }

  private static func errors(_ text: String) -> String { DiagnosticTests.rendered(text) }

  @Test("statements mean what they say, and are printed so that they mean it again")
  func statements() throws {
    let text = """
      title "t"
      needs nodes=2

      process p
      map p bind anon pages=4
      thread p -> t
      thread t -> w1 cpu=1
      place t node=1
      policy p bind=0,1
      policy p bind bind=1
      policy p bind[2..3] weighted-interleave=0,1
      policy t local
      policy t default
      migrate p bind node=1
      expect node(t, bind[0]) == 1 or node(p, bind[1], end) == -1

      """
    let scenario = try Self.parse(text)
    #expect(scenario.needs == ScenarioNeeds(nodes: 2))
    let actions = scenario.steps.map(\.action)
    #expect(actions[2] == .thread("p", ThreadRequest(name: "t")))
    #expect(actions[3] == .thread("t", ThreadRequest(name: "w1", cpu: 1)))
    #expect(actions[4] == .placeOnNode("t", node: 1))
    #expect(actions[5] == .policy("p", nil, NodePolicy(.bind, nodes: [0, 1])))
    let whole = PageSelection(region: "bind", pages: 0..<4, isWholeRegion: true)
    #expect(actions[6] == .policy("p", whole, NodePolicy(.bind, nodes: [1])))
    #expect(actions[8] == .policy("t", nil, NodePolicy(.local)))
    #expect(actions[10] == .migrate("p", whole, node: 1))
    #expect(scenario.source == text)
  }

  @Test("threads end with their process, and not the other way round")
  func fates() {
    #expect(Self.errors("process p\nthread p -> t\nexit p\nexit t").contains("`t` has ended"))
    #expect(Self.errors("process p\nthread p -> t\nexec t\nexit p").contains("`p` has ended"))
    #expect(Self.errors("process p\nthread p -> t\nexit t\nexit p") == "no error")
    #expect(Self.errors("process p\nthread p -> t\nvfork t -> v\nplace p cpu=0\nexit p\nexec v\nexit v") == "no error")
    #expect(Self.errors("process p\nthread p -> w[1..64]").contains("more than 64"))
  }

  @Test(
    "mistakes are explained",
    arguments: [
      ("needs nodes=5", "`nodes` is out of range"),
      ("process p\nneeds nodes=2", "`needs` stands before the first step"),
      ("needs nodes=2\nneeds nodes=2", "has said what it needs already"),
      ("process p\nplace p node=1", "`needs nodes=2` comes first"),
      ("needs nodes=2\nprocess p\nplace p node=1 cpu=1", "`cpu` and `node` exclude each other"),
      ("process p\nplace p", "where to?"), ("process p\npolicy p bund=1", "did you mean `bind`?"),
      ("process p\npolicy p bind=1,1", "node 1 is named twice"), ("process p\npolicy p bind=64", "from 0 to 63"),
      ("process p\npolicy p buf bind=0", "unknown region `buf`"),
      ("process p\nmap p buf anon pages=1\npolicy p buf bound=0", "unknown policy `bound`"),
      ("process p\nmap p buf memfd pages=1\npolicy p buf bind=0", "whose policy belongs to its file"),
      ("process p\nmap p buf file pages=1\nmigrate p buf node=0", "only anonymous memory"),
      ("process p\nthread p", "`->` and the name of the thread"),
    ])
  func mistakes(_ text: String, message: String) {
    #expect(Self.errors(text).contains(message), "\(Self.errors(text))")
  }
}
