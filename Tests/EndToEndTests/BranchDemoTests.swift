import FoundationEssentials
import Glibc
import Testing

/// `cowscope demo branch`: a real server on a real file system, and nothing of them afterwards.
@Suite(.serialized) struct BranchDemoTests {
  private struct Report: Decodable {
    struct Figure: Decodable {
      var measured: Int
      var verdict: String
    }
    struct Way: Decodable {
      var kind: String
      var metadata: Figure
    }
    struct Creation: Decodable {
      var bytes: Int
      var ways: [Way]
    }
    struct Moment: Decodable {
      var name: String
      var both: Figure
      var productionBytes: Figure
      var branchBytes: Figure
    }
    struct Conflict: Decodable {
      var values: [String]
      var systemIdentifiers: [String]
      var timelines: [Int]
      var isSeen: Bool
    }
    struct Past: Decodable {
      var logBytes: Int
      var timeline: Int
      var metadata: Figure
      var isAsItWas: Bool
    }
    var schema: Int
    var creations: [Creation]
    var moments: [Moment]
    var conflict: Conflict
    var past: [Past]
    var comparisons: Int
    var differences: Int
  }

  /// Whether the story can be told here, or a line that says that it is not.
  private static let isPossible: Bool = {
    guard geteuid() == 0 else {
      print("SKIP: demo branch: not root")
      return false
    }
    for program in ["/usr/sbin/mkfs.btrfs", "/usr/lib/postgresql/15/bin/postgres"]
    where unsafe access(program, X_OK) != 0 {
      print("SKIP: demo branch: there is no \(program)")
      return false
    }
    return true
  }()

  /// What a run may leave: mounts, loop devices, shared memory, folders, and processes of this sandbox's programs and of servers of workspaces.
  private func traces(_ sandbox: Sandbox) throws -> String {
    let command = """
      cat /proc/self/mounts | grep -v ' /proc/' ; losetup -a; ipcs -m | tail -n +4; ls /dev/shm
      ls -d /var/tmp/cowscope-engine-* 2>/dev/null
      for process in /proc/[0-9]*; do
        tr '\\0' ' ' <"$process/cmdline" 2>/dev/null | grep -E 'cowscope-engine-|'"$PWD" | grep -v grep
      done
      true
      """
    #expect(try sandbox.shell("{ \(command)\n} >traces 2>/dev/null") == 0)
    return try sandbox.text("traces")
  }

  @Test(.enabled(if: isPossible)) func everyNumberIsThatOfTheModel() throws {
    let sandbox = try Sandbox()
    let before = try traces(sandbox)
    let status = try sandbox.shell("timeout -k 5 400 ./cowscope demo branch --json >out 2>err")
    let said = try sandbox.text("err")
    #expect(status == 0, "\(said)")
    let report = try JSONDecoder().decode(Report.self, from: Data(contentsOf: sandbox.file("out")))
    #expect(report.schema == 1 && report.comparisons == 67 && report.differences == 0)
    // A branch costs the same at any size.
    let sizes = report.creations.map(\.bytes)
    #expect(sizes == sizes.sorted() && sizes[2] > 4 * sizes[0])
    #expect(report.creations.allSatisfy { $0.ways.first?.kind == "snapshot" && $0.ways[0].metadata.measured == 16_384 })
    // They grow apart by writes; time alone changes nothing.
    let grown = report.moments.map { $0.productionBytes.measured + $0.branchBytes.measured }
    #expect(grown[0] == 0 && grown[1] == 0 && grown[2] == 16_384 && grown[3] == grown[4] && grown[5] > grown[4])
    #expect(report.moments[2].both.measured == 1)
    // What no storage sees.
    #expect(report.conflict.values == ["blue", "green"] && !report.conflict.isSeen)
    #expect(Set(report.conflict.systemIdentifiers).count == 1 && report.conflict.timelines == [1, 1])
    // Branches in the past cost the same, and have the more log to read the later the moment is.
    #expect(report.past.count == 3 && report.past.allSatisfy { $0.isAsItWas && $0.timeline == 2 })
    #expect(report.past.allSatisfy { $0.metadata.measured == 16_384 })
    #expect(report.past.map(\.logBytes) == report.past.map(\.logBytes).sorted())
    #expect(try traces(sandbox) == before)
  }

  @Test(.enabled(if: isPossible), arguments: ["KILL", "INT"]) func whatIsEndedInTheMiddleLeavesNothing(
    signal: String
  ) throws {
    let sandbox = try Sandbox()
    let before = try traces(sandbox)
    // Its server is there when it has a log; then the file system is mounted too.
    let status = try sandbox.shell(
      """
      env --default-signal=INT,TERM ./cowscope demo branch >out 2>err & P=$!
      for i in $(seq 600); do
        grep -qs postgres /proc/[0-9]*/root/var/tmp/cowscope-engine-*/disk/production/data/postmaster.opts && break
        sleep 0.1
      done
      [ $i -lt 600 ] || exit 3
      sleep 1
      kill -\(signal) $P
      wait $P
      for i in $(seq 300); do ls -d /var/tmp/cowscope-engine-* >/dev/null 2>&1 || exit 0; sleep 0.1; done
      exit 4
      """)
    #expect(status == 0)
    #expect(try traces(sandbox) == before)
  }

  @Test func withoutRootItSaysSo() throws {
    let sandbox = try Sandbox()
    guard try sandbox.isAvailable(.nobody) else { return }
    let ending = try sandbox.run(["demo", "branch"], as: .nobody)
    #expect(ending.status == 3)
    #expect(ending.errors == "cowscope: mounting file systems needs root\n")
  }

  @Test func otherOptionsAreRefused() throws {
    let sandbox = try Sandbox()
    for option in ["--model", "--source"] {
      let ending = try sandbox.run(["demo", "branch", option])
      #expect(ending.status == 2 && ending.errors.contains("takes --json only"))
    }
  }
}
