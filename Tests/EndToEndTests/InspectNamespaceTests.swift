import FoundationEssentials
import Glibc
import Rendering
import Testing

/// Processes that cannot be seen have pages all the same.
@Suite struct InspectNamespaceTests {
  @Test func sharersInAnotherNamespaceAreOutsideTheView() throws {
    guard geteuid() == 0 else {
      print("SKIP: only root can make a namespace of process numbers")
      return
    }
    let sandbox = try Sandbox()
    // The outer shell and the inner one have the pages of the same program and library; the inner one is number 1 of its namespace.
    let one = "./cowscope inspect 1 --json >out 2>err; echo $? >status"
    let all = "./cowscope inspect >table 2>all; echo $? >>status"
    #expect(try sandbox.shell("unshare --pid --fork --mount-proc sh -c '\(one); \(all)'") == 0)
    let errors = try sandbox.text("err") + sandbox.text("all")
    #expect(try sandbox.text("status") == "0\n0\n", "\(errors)")
    let document = try JSONDecoder().decode(InspectionDocument.self, from: Data(contentsOf: sandbox.file("out")))
    #expect(document.processes.map(\.pid) == [1])
    #expect(document.coverage.moreOutside > 0)
  }

  @Test func theInspectorIsNotInItsOwnView() throws {
    let sandbox = try Sandbox()
    let ending = try sandbox.run(["inspect", "--match", "^[^ ]*cowscope inspect --match", "--json"])
    #expect(ending.status == 4, "\(ending.output)")
  }
}
