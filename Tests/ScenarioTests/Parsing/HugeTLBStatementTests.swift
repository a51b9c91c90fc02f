import Scenario
import Testing

@Suite("Pages of the hugetlb pool")
struct HugeTLBStatementTests {
  private static func errors(_ text: String) -> String { DiagnosticTests.rendered(text) }

  @Test("statements mean what they say, and are printed so that they mean it again")
  func statements() throws {
    let text = """
      title "t"

      hugetlb pages=8
      process p
      map p buf anon pages=1024 hugetlb
      map p all shared-anon pages=512 hugetlb prot=r
      remap p buf[0..1023] -> moved
      expect private_hugetlb(p, buf) == 4MiB or shared_hugetlb(p) == 0

      """
    let scenario = try Scenario.parse(text, file: "t.cow")
    let actions = scenario.steps.map(\.action)
    #expect(actions[0] == .hugeTLB(pages: 8))
    #expect(
      actions[2] == .map(MapRequest(process: "p", region: "buf", kind: .hugeTLB(shared: false), pages: 1024)))
    #expect(
      actions[3]
        == .map(
          MapRequest(process: "p", region: "all", kind: .hugeTLB(shared: true), pages: 512, protection: [.read])))
    #expect(scenario.source == text)
  }

  @Test(
    "what cannot be is said",
    arguments: [
      ("process p\nmap p buf anon pages=512 hugetlb", "there is no pool of 2 MiB pages"),
      ("process p\nhugetlb pages=8", "`hugetlb` stands before the first process"),
      ("hugetlb pages=8\nhugetlb pages=4", "has a pool of 2 MiB pages already"),
      ("hugetlb pages=8\nprocess p\nmap p buf anon pages=500 hugetlb", "no whole number of 2 MiB pages"),
      ("hugetlb pages=8\nprocess p\nmap p buf stack pages=512 hugetlb", "unknown option"),
      ("hugetlb pages=513", "1 to 512"),
    ])
  func refusals(text: String, message: String) {
    #expect(Self.errors(text).contains(message), "\(Self.errors(text))")
  }

  @Test("what could harm the machine is refused, with the reason")
  func remaps() {
    let start = "hugetlb pages=8\nprocess p\nmap p buf anon pages=1024 hugetlb\n"
    #expect(Self.errors(start + "remap p buf[0..511] -> moved").contains("moves all of `buf` or nothing"))
    #expect(Self.errors(start + "remap p buf pages=100").contains("needs whole ones"))
    #expect(Self.errors(start + "fork p -> c\nremap c buf -> moved").contains("only before the first `fork`"))
    #expect(Self.errors(start + "remap p buf -> moved\nfork p -> c") == "no error")
    // What is left is all of it.
    #expect(Self.errors(start + "remap p buf pages=512\nremap p buf -> moved") == "no error")
  }

  @Test("what is not modelled is refused")
  func unmodelled() {
    let start = "hugetlb pages=8\nprocess p\nmap p buf anon pages=1024 hugetlb\n"
    #expect(Self.errors(start + "policy p buf bind=0").contains("which stay where the pool has them"))
    #expect(Self.errors(start + "migrate p buf node=0").contains("which stay where the pool has them"))
    #expect(Self.errors(start + "uffd p buf register").contains("private anonymous memory"))
  }
}
