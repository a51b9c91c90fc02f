import FoundationEssentials
import Glibc
import TestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(2))) struct LeftoverTests {
  /// Many small steps: the run lasts long enough to be killed in its middle.
  private static let longRun =
    "process p\nmap p buf anon pages=64\nmap p data file pages=16\n"
    + (0..<60).map { "write p buf value=\($0)\nfork p -> c\($0)\nmark m\($0)\n" }.joined()

  @Test(arguments: Sandbox.User.allCases, [SIGKILL, SIGTERM, SIGINT])
  func nothingIsLeft(user: Sandbox.User, signal: Int32) throws {
    let sandbox = try Sandbox()
    guard try sandbox.isAvailable(user) else { return }
    try Data(Self.longRun.utf8).write(to: sandbox.file("long.cow"))
    let become = user == .nobody && geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : ""
    // A shell without job control starts its background jobs with SIGINT ignored; setsid undoes nothing of that, env does.
    let command = "\(become)env --default-signal=INT ./cowscope run long.cow --live --raise-limits"
    #expect(try sandbox.shell("\(command) >out 2>err & echo $! >pid") == 0)
    let pid = try #require(Int32(try sandbox.text("pid").filter(\.isNumber)))
    // The run is in its middle as soon as there is a process under test besides the guard, if there is one.
    waitUntil { actors(in: sandbox).count >= 2 || kill(pid, 0) != 0 }
    let errors = try sandbox.text("err")
    #expect(actors(in: sandbox).count >= 1, "the run ended before it could be killed: \(errors)")
    kill(pid, signal)
    waitUntil { actors(in: sandbox).isEmpty && instances(of: pid).isEmpty }
    #expect(actors(in: sandbox).isEmpty)
    #expect(instances(of: pid).isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox.file("tmp").path).isEmpty)
  }

  /// Killed as soon as the kernel shows that it records, which is the worst moment.
  @Test(.enabled(if: geteuid() == 0, "tracefs needs root"), arguments: [SIGKILL, SIGTERM])
  func noTraceInstanceIsLeft(signal: Int32) throws {
    let sandbox = try Sandbox()
    try Data(Self.longRun.utf8).write(to: sandbox.file("long.cow"))
    #expect(try sandbox.shell("./cowscope run long.cow --live --raise-limits >out 2>err & echo $! >pid") == 0)
    let pid = try #require(Int32(try sandbox.text("pid").filter(\.isNumber)))
    waitUntil { !instances(of: pid).isEmpty || kill(pid, 0) != 0 }
    #expect(instances(of: pid).count == 1)
    kill(pid, signal)
    waitUntil { instances(of: pid).isEmpty && actors(in: sandbox).isEmpty }
    #expect(instances(of: pid).isEmpty && actors(in: sandbox).isEmpty)
  }

  @Test func anOrdinaryEndLeavesNothing() throws {
    let sandbox = try Sandbox()
    for demo in ["fork", "private-file", "fork-storm"] {
      #expect(try sandbox.run(["demo", demo, "--live"]).status == 0)
      waitUntil { actors(in: sandbox).isEmpty }
      #expect(actors(in: sandbox).isEmpty)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox.file("tmp").path).isEmpty)
  }

  /// Processes that run the actor of this sandbox.
  private func actors(in sandbox: Sandbox) -> [String] {
    let actor = sandbox.file("cowscope-actor").path
    let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return processes.filter { process in
      guard process.first?.isNumber == true else { return false }
      return (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/exe")) == actor
    }
  }

  /// Trace instances that a process made; who may not look at them cannot have made any.
  private func instances(of pid: Int32) -> [String] { TraceInstances.made(by: pid) ?? [] }

  /// Waits for a condition; the time limit of the suite ends a wait that has no end.
  private func waitUntil(_ condition: () -> Bool) {
    while !condition(), !Task.isCancelled { sched_yield() }
  }
}
