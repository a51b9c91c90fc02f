import FoundationEssentials
import TestSupport
import Testing

/// That nothing is left of zfs-fuse and of the guest, whatever ends the run: `make test-family`.
@Suite(
  .serialized, .tags(.live),
  .enabled(if: LiveEngineTests.asksForAll, "long: make test-family"),
  .timeLimit(.minutes(5)))
struct VolumeLeftoverTests {
  private static let tools = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: ".build/tools").path

  /// Each engine, a file that it cannot do without, and how the command line of its program is told apart.
  @Test(arguments: [
    ("zfs", "sbin/zfs-fuse", "zfs-fuse\0-n"), ("dm-thin", "volumes/guest.cpio", "guest.cpio"),
    ("dm-snapshot", "volumes/guest.cpio", "guest.cpio"),
  ])
  func nothingIsLeftOfARunThatIsKilled(engine: String, file: String, words: String) throws {
    guard isThere("\(Self.tools)/\(file)") else { return print("SKIP: \(engine): Scripts/prepare-volumes was not run") }
    let before = MachineState()
    let run = try SubjectProgram(
      besideRunner("cowscope"), ["family", "measure", engine, "--steps", "100000", "--json"])
    var daemon: SeenProcess?
    let isInTheMiddle = waitUntil {
      daemon = SeenProcess.tree(run.pid).first { process in
        TextOfFile.read("/proc/\(process.pid)/cmdline")?.contains(words) == true
      }
      return daemon != nil
    }
    #expect(isInTheMiddle, "\(engine) was never in its middle")
    // Until the pool is there, and the guest has booted.
    #expect(!waitUntil(seconds: 4) { daemon?.isThere != true }, "\(engine) has ended by itself")
    let below = Array(SeenProcess.tree(run.pid).dropFirst())
    #expect(below.count >= 2)
    run.kill()
    #expect(waitUntil { below.allSatisfy { !$0.isThere } }, "processes are left of \(engine)")
    #expect(waitUntil { MachineState() == before }, "\(MachineState()) and before \(before)")
    #expect(!isThere("/zfs-kstat") && !isThere("/etc/zfs/zpool.cache"))
  }
}
