import FoundationEssentials
import Glibc
import Rendering
import Testing

/// What `cowscope inspect` says where it may not see all, and what it asks the kernel for in its place.
@Suite struct InspectLimitsTests {
  private static let asNobody = "setpriv --reuid=65534 --regid=65534 --clear-groups"

  /// Runs a script as user 65534 sees the machine, in which `$P` is a process of his with 20 MiB.
  private func withProcessOfNobody(_ sandbox: Sandbox, _ script: String) throws -> Int32 {
    try sandbox.shell(
      """
      mkfifo hold && chmod 666 hold && sleep 100 >hold & H=$!
      sleep 0.1; \(Self.asNobody) ./inspector-subject fork 0 5000 <hold >tmp/said 2>&1 & P=$!
      until grep -q ready tmp/said; do sleep 0.02; done
      \(script)
      status=$?
      kill -KILL $P $H
      exit $status
      """)
  }

  @Test func pssIsTheKernelsWhereFramesAreHidden() throws {
    let sandbox = try Sandbox(programs: ["cowscope", "inspector-subject"])
    guard geteuid() == 0, try sandbox.isAvailable(.nobody) else {
      print("SKIP: only root can become another user")
      return
    }
    let script = """
      \(Self.asNobody) ./cowscope inspect $P --json >out 2>err; [ $? = 3 ] || exit 1
      \(Self.asNobody) ./cowscope inspect $P --max-stall 0.05 >gentle; [ $? = 3 ]
      """
    #expect(try withProcessOfNobody(sandbox, script) == 0)
    let document = try JSONDecoder().decode(InspectionDocument.self, from: Data(contentsOf: sandbox.file("out")))
    let process = try #require(document.processes.first)
    #expect(document.coverage.rung == "bits" && process.pssSource == "smaps_rollup")
    // Its libraries are shared with the inspector, so Pss is another one when somebody else reads it; its 5,000 pages are its own.
    let pss = try #require(process.pss)
    #expect(pss % 1024 == 0 && pss > 5000 * 4096)
    #expect(pss >= process.uss ?? .max && pss < process.rss ?? 0)
    // 5,000 pages take longer than 0.05 ms: then it is unknown, and said so.
    let gentle = try sandbox.text("gentle")
    #expect(gentle.contains("?") && gentle.replacing("\n", with: " ").contains("Pss of 1 not asked for"))
  }

  @Test func pagesOfFilesAreDirtyUntilTheyAreWritten() throws {
    let sandbox = try Sandbox(programs: ["cowscope", "inspector-subject"])
    guard geteuid() == 0 else {
      print("SKIP: the flags of frames need root")
      return
    }
    let status = try sandbox.shell(
      """
      mkfifo hold && sleep 100 >hold & H=$!
      sleep 0.1; ./inspector-subject files data <hold >said 2>&1 & P=$!
      until grep -q ready said; do sleep 0.02; done
      ./cowscope inspect $P --pages /data >before && ./cowscope snap s.snap $P && sync data \\
        && ./cowscope inspect $P --pages /data >after && ./cowscope inspect --from s.snap --pages /data >replayed
      status=$?
      kill -KILL $P $H
      exit $status
      """)
    #expect(status == 0)
    #expect(try sandbox.text("before").contains("file, dirty"))
    #expect(try sandbox.text("replayed").contains("file, dirty"))
    let after = try sandbox.text("after")
    #expect(after.contains("  file") && !after.contains("dirty"))
  }
}
