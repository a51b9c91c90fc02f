import Calibration
import FoundationEssentials
import Glibc
import Testing

/// Times themselves are never asserted, only orders that hold with wide margins on any machine.
@Suite(.serialized) struct CalibrateTests {
  @Test(arguments: Sandbox.User.allCases) func quickCalibrationHasTheShapeOfLinux(user: Sandbox.User) throws {
    let sandbox = try Sandbox()
    guard try sandbox.isAvailable(user) else { return }
    // A plain user may only write to the folder for temporary files.
    let ending = try sandbox.run(["calibrate", "--quick", "--force", "-o", "tmp/c.json"], as: user)
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(ending.output.contains("kept in tmp/c.json"))
    let calibration = try Calibration(json: Data(contentsOf: sandbox.file("tmp/c.json")))
    #expect(calibration.isQuick)
    #expect(calibration.machine == .detect())
    for missing in calibration.missing { print("SKIP: \(missing.what): \(missing.reason)") }
    func median(_ kind: FaultKind) -> Double? { calibration.cost(of: kind)?.median }
    let zeroed = try #require(median(.demandZero))
    let copied = try #require(median(.copy))
    let reused = try #require(median(.reuse))
    let touched = try #require(median(.touch))
    #expect(copied > reused, "a copy costs more than no copy")
    #expect(zeroed > 5 * touched, "a fault costs more than a store")
    #expect(copied > zeroed * 0.8)
    if let huge = median(.hugeDemandZero) { #expect(huge > 5 * zeroed, "512 pages are zeroed at once") }
    let quarter = 256 << 20
    func fork(_ layout: ParentLayout) -> Double? {
      calibration.curve(of: .fork, layout)?(Double(quarter)).cost.median
    }
    let plain = try #require(fork(.anon))
    if let left = fork(.dontfork) { #expect(plain > 10 * left) }
    if let huge = fork(.thp) { #expect(plain > 5 * huge) }
    let both = try #require(calibration.curve(of: .forkExec, .anon)?(Double(quarter)).cost.median)
    let spawned = try #require(calibration.curve(of: .posixSpawn, .anon)?(Double(quarter)).cost.median)
    #expect(both > 10 * spawned)
    try checkPageTables(calibration)
  }

  /// 2 MiB of tables for each GiB, in the child too if the memory is copied: that is exact, but for what a region needs
  /// that crosses borders of tables: one more of each of the three levels.
  private func checkPageTables(_ calibration: Calibration) throws {
    for layout in [ParentLayout.anon, .dontfork, .shared] {
      let sizes = calibration.pageTables.filter { $0.layout == layout }
      let large = try #require(sizes.first { $0.size == 256 << 20 })
      let small = try #require(sizes.first { $0.size == 16 << 20 })
      let tables = (240 << 20) / 512
      #expect(abs(large.parentBytes - small.parentBytes - tables) <= 3 * 4096, "\(layout)")
      #expect(abs(large.childBytes - small.childBytes - (layout == .anon ? tables : 0)) <= 3 * 4096, "\(layout)")
    }
  }

  @Test func jsonIsTheFile() throws {
    let sandbox = try Sandbox()
    let command = "XDG_CONFIG_HOME=\"$PWD/tmp\" ./cowscope calibrate --quick --force --json >out 2>err"
    #expect(try sandbox.shell(command) == 0)
    #expect(try sandbox.text("out") == sandbox.text("tmp/cowscope/calibration.json"))
    let cost = "XDG_CONFIG_HOME=\"$PWD/tmp\" ./cowscope cost --size 64MiB >out 2>err"
    #expect(try sandbox.shell(cost) == 0)
    #expect(try sandbox.text("err").isEmpty, "a calibration of this machine needs no warning")
  }

  @Test(.timeLimit(.minutes(1))) func nothingIsLeftWhenItIsKilled() throws {
    let sandbox = try Sandbox()
    let actor = sandbox.file("cowscope-actor").path
    func measuring() -> Bool {
      let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
      return processes.contains {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\($0)/exe")) == actor
      }
    }
    #expect(try sandbox.shell("./cowscope calibrate --quick --force -o c.json >out 2>err & echo $! >pid") == 0)
    let pid = try #require(Int32(try sandbox.text("pid").filter(\.isNumber)))
    while !measuring(), kill(pid, 0) == 0 { usleep(1000) }
    #expect(kill(pid, SIGKILL) == 0)
    while measuring(), !Task.isCancelled { usleep(1000) }
    #expect(!measuring())
  }

  @Test func whatCannotBeDoneIsSaid() throws {
    let alone = try Sandbox(programs: ["cowscope"])
    #expect(try alone.run(["calibrate", "--quick", "--force", "-o", "c.json"]).status == 3)
    let sandbox = try Sandbox()
    #expect(try sandbox.run(["calibrate", "--max-size", "1MiB"]).status == 2)
    #expect(try sandbox.run(["calibrate", "--quick", "--max-size", "1GiB"]).status == 2)
  }
}
