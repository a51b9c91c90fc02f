import Engines
import Glibc
import TestSupport
import Testing

/// What a workspace does, and that nothing is left of it, whatever ends the run.
@Suite(.serialized, .tags(.live), .timeLimit(.minutes(5))) struct WorkspaceTests {
  @Test func programsRunAndTell() throws {
    let workspace = try Workspace(mounts: false)
    let ending = try workspace.ending(
      of: "sh", ["-c", "read word; echo $word; echo sorry >&2; exit 3"], input: Array("hello\n".utf8))
    #expect(ending.status == 3 && ending.output == "hello\n" && ending.errors == "sorry\n")
    #expect(try workspace.ending(of: "sh", ["-c", "kill -9 $$"]).status == 137)
    #expect(throws: EngineError.unavailable("the program no-such-program is not installed")) {
      try workspace.run("no-such-program")
    }
    #expect(throws: EngineError.self) { try workspace.run("sleep", "60", seconds: 1) }
    try workspace.close()
  }

  @Test func aProgramThatGoesOnIsTalkedTo() throws {
    let workspace = try Workspace(mounts: false)
    let program = try workspace.start("sh", "-c", "while read a b; do echo $((a + b)); done; exit 7")
    try program.send("2 3")
    #expect(try program.readLine() == "5")
    try program.send("40 2")
    #expect(try program.readLine() == "42")
    #expect(try program.end() == 7)
    #expect(try program.readLine() == nil)
    try workspace.close()
  }

  @Test func nothingIsLeftOfAWorkspace() throws {
    let before = MachineState()
    let workspace = try Workspace(mounts: false)
    // It leaves its session and its parent, as servers do.
    try workspace.run("sh", "-c", "setsid sh -c 'echo $$ >detached; sleep 1000' >/dev/null 2>&1 & sleep 0.3")
    let folder = workspace.path
    try workspace.willMake(folder: folder + "-beside")
    unsafe mkdir(folder + "-beside", 0o755)
    let below = SeenProcess.tree(getpid()).filter { $0.pid != getpid() }
    #expect(below.count >= 3)
    try workspace.close()
    #expect(!isThere(folder) && !isThere(folder + "-beside"))
    #expect(below.filter(\.isThere).isEmpty)
    #expect(MachineState() == before)
  }

  /// Each engine that makes something, and what is there when it is in its middle.
  private static let middles = [
    ("overlayfs", "xfs.img"), ("overlayfs-reflink", "xfs.img"), ("xfs", "xfs.img"), ("btrfs", "btrfs.img"),
    ("qcow2", "ov2.q"), ("sqlite", "a.db-wal"), ("lmdb", "lmdb/data.mdb"),
  ]

  @Test(arguments: middles) func nothingIsLeftOfARunThatIsKilled(engine: String, file: String) throws {
    try Self.killInTheMiddle(engine, file, withKeeper: false)
  }

  @Test(arguments: middles) func theNextRunClearsWhatIsLeftWhenTheKeeperIsKilledToo(
    engine: String, file: String
  ) throws {
    try Self.killInTheMiddle(engine, file, withKeeper: true)
  }

  static func killInTheMiddle(_ engine: String, _ file: String, withKeeper: Bool) throws {
    let isMounting = file.hasSuffix(".img")
    if isMounting, geteuid() != 0 { return print("SKIP: killing a run of \(engine): mounting needs root") }
    let before = MachineState()
    let run = try SubjectProgram(
      besideRunner("cowscope"), ["family", "measure", engine, "--steps", "1000000", "--json"])
    var folder: String?
    let isInTheMiddle = waitUntil {
      folder = MachineState.workspace(of: run.pid)
      guard let folder, isThere("\(folder)/\(file)") else { return false }
      guard isMounting else { return true }
      return SeenProcess.tree(run.pid).contains { process in
        TextOfFile.read("/proc/\(process.pid)/mountinfo")?.contains(folder) == true
      }
    }
    let path = try #require(folder)
    #expect(isInTheMiddle, "\(engine) was never in its middle")
    // Into the work, away from the moment at which its first file appeared.
    usleep(200_000)
    // The run itself, which this process waits for, is the first.
    let below = Array(SeenProcess.tree(run.pid).dropFirst())
    let keeper = try #require(below.first)
    run.kill()
    if withKeeper {
      kill(keeper.pid, SIGKILL)
      // The kernel ends the room; the folder is for the next run to remove.
      #expect(waitUntil { below.allSatisfy { !$0.isThere } })
      Workspace.clearLeftovers()
      #expect(!isThere(path))
    }
    #expect(waitUntil { !isThere(path) }, "\(path) is left of \(engine)")
    #expect(waitUntil { below.allSatisfy { !$0.isThere } }, "processes are left of \(engine)")
    #expect(waitUntil { MachineState() == before }, "\(MachineState()) and before \(before)")
  }
}
