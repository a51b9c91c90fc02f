import FoundationEssentials
import Glibc
import Testing

/// Settings of the machine change only if the user permits it, and are put back whatever ends the run.
@Suite(.serialized, .timeLimit(.minutes(3))) struct SettingsTests {
  private static let directory = "/sys/kernel/mm/ksm/"
  private static let journal = "/run/cowscope/settings"
  private static let names = ["run", "sleep_millisecs", "pages_to_scan", "use_zero_pages", "max_page_sharing"]

  private static let pool = "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"

  /// A scenario with a pool of huge pages and a buffer that is registered with io_uring.
  private static let pinnedPool =
    "hugetlb pages=4\nprocess p\nmap p buf anon pages=1024 hugetlb\nwrite p buf\npin p buf[0..511] as=k kind=io_uring\n"

  private static let change = "process p\nmap p buf anon pages=4\nksm use-zero-pages=on max-page-sharing=7\n"
  /// Many small steps: the run lasts long enough to be killed in its middle.
  private static let longRun =
    change + (0..<60).map { "write p buf value=\($0)\nfork p -> c\($0)\nmark m\($0)\n" }.joined()

  @Test func aScenarioThatChangesSettingsIsRefused() throws {
    let sandbox = try Sandbox()
    try Data(Self.change.utf8).write(to: sandbox.file("change.cow"))
    let ending = try sandbox.run(["run", "change.cow"])
    #expect(ending.status == 2)
    #expect(ending.errors.contains("step 3, `ksm use-zero-pages=on max-page-sharing=7`, changes a setting"))
    #expect(ending.errors.contains("--allow-sysfs"))
    #expect(ending.errors.split(separator: "\n").count == 1)
    #expect(try sandbox.run(["run", "change.cow", "--model"]).status == 0)
  }

  @Test func onlyRootCanPermitIt() throws {
    let sandbox = try Sandbox()
    guard try sandbox.isAvailable(.nobody) else { return }
    try Data(Self.change.utf8).write(to: sandbox.file("change.cow"))
    let ending = try sandbox.run(["run", "change.cow", "--allow-sysfs"], as: .nobody)
    #expect(ending.status == 3)
    #expect(ending.errors.contains("run as root"))
  }

  @Test func theOrdinaryEndRestores() throws {
    guard let before = Self.settings() else { return }
    let sandbox = try Sandbox()
    try Data(Self.change.utf8).write(to: sandbox.file("change.cow"))
    let ending = try sandbox.run(["run", "change.cow", "--allow-sysfs"])
    #expect(ending.status == 0, "\(ending.errors)")
    waitUntil { Self.settings() == before }
    #expect(Self.settings() == before)
  }

  @Test(arguments: [SIGKILL, SIGTERM, SIGINT]) func aKilledRunRestores(signal: Int32) throws {
    guard let before = Self.settings() else { return }
    let sandbox = try Sandbox()
    let pid = try startLongRun(sandbox)
    kill(pid, signal)
    waitUntil { Self.settings() == before }
    #expect(Self.settings() == before)
  }

  /// Pages that a registered buffer pins come back to the pool only some time after the last process has ended: the size that
  /// the next run finds and restores must not count them.
  @Test func runsOneAfterAnotherLeaveThePoolOfHugePagesAsItWas() throws {
    guard let before = Self.settings() else { return }
    let sandbox = try Sandbox()
    try Data(Self.pinnedPool.utf8).write(to: sandbox.file("pool.cow"))
    for _ in 0..<6 {
      let ending = try sandbox.run(["run", "pool.cow", "--live", "--allow-sysfs"])
      #expect(ending.status == 0, "\(ending.errors)")
    }
    waitUntil { Self.settings() == before }
    #expect(Self.settings() == before)
  }

  @Test func aKilledRunGivesItsPoolBack() throws {
    guard let before = Self.settings() else { return }
    let sandbox = try Sandbox()
    let steps = (0..<60).map { "write p buf value=\($0)\nfork p -> c\($0)\nexit c\($0)\n" }.joined()
    try Data((Self.pinnedPool + steps).utf8).write(to: sandbox.file("pool.cow"))
    let command = "./cowscope run pool.cow --live --raise-limits --allow-sysfs"
    #expect(try sandbox.shell("\(command) >out 2>err & echo $! >pid") == 0)
    let pid = try #require(Int32(try sandbox.text("pid").filter(\.isNumber)))
    waitUntil { Self.read(Self.pool) != before.last || kill(pid, 0) != 0 }
    let errors = try sandbox.text("err")
    #expect(kill(pid, 0) == 0, "the run ended before it could be killed: \(errors)")
    kill(pid, SIGKILL)
    waitUntil { Self.settings() == before }
    #expect(Self.settings() == before)
  }

  @Test func theNextRunRestoresWhatARunAndItsGuardHaveLeft() throws {
    guard let before = Self.settings() else { return }
    let sandbox = try Sandbox()
    let pid = try startLongRun(sandbox)
    let guards = processes(of: sandbox, "cowscope-actor").filter { arguments(of: $0).contains("--guard") }
    // One of the settings, and one of what is recorded.
    #expect(guards.count == 2)
    for victim in guards + [pid] { kill(victim, SIGKILL) }
    waitUntil { processes(of: sandbox, "cowscope-actor").isEmpty }
    // Another run on this machine may have been there first.
    let doctor = try sandbox.run(["doctor"])
    if Self.hasJournal { #expect(doctor.output.contains(Self.journal)) }
    #expect(try sandbox.run(["demo", "fork", "--live"]).status == 0)
    waitUntil { Self.settings() == before }
    #expect(Self.settings() == before)
  }

  @Test func theEndOfAnotherRunLeavesTheSettingsOfThisOne() throws {
    guard let before = Self.settings() else { return }
    let (sandbox, other) = (try Sandbox(), try Sandbox())
    let pid = try startLongRun(sandbox)
    // It holds all CPUs, so the other one waits until it is killed.
    kill(pid, SIGSTOP)
    #expect(try other.shell("./cowscope demo fork --live >out 2>err & echo $! >pid") == 0)
    let waiting = try #require(Int32(try other.text("pid").filter(\.isNumber)))
    waitUntil { !processes(of: other, "cowscope-actor").isEmpty }
    #expect(!processes(of: other, "cowscope-actor").isEmpty)
    kill(waiting, SIGKILL)
    waitUntil { processes(of: other, "cowscope-actor").isEmpty }
    #expect(Self.value("max_page_sharing") == "7")
    #expect(Self.hasJournal)
    kill(pid, SIGKILL)
    waitUntil { Self.settings() == before }
    #expect(Self.settings() == before)
  }

  private func startLongRun(_ sandbox: Sandbox) throws -> Int32 {
    try Data(Self.longRun.utf8).write(to: sandbox.file("long.cow"))
    let command = "env --default-signal=INT ./cowscope run long.cow --live --raise-limits --allow-sysfs"
    #expect(try sandbox.shell("\(command) >out 2>err & echo $! >pid") == 0)
    let pid = try #require(Int32(try sandbox.text("pid").filter(\.isNumber)))
    // The scenario's value is there as soon as the run is in its middle.
    waitUntil { Self.value("max_page_sharing") == "7" || kill(pid, 0) != 0 }
    let errors = try sandbox.text("err")
    #expect(kill(pid, 0) == 0, "the run ended before it could be killed: \(errors)")
    return pid
  }

  private static var hasJournal: Bool { unsafe access(journal, F_OK) == 0 }

  private static func value(_ name: String) -> String { read(directory + name) }

  private static func read(_ path: String) -> String {
    let text = try? String(decoding: Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    return text?.filter { !$0.isNewline } ?? ""
  }

  /// The settings as they are while no run changes them, the size of the pool of huge pages last; nil, and a reason, where
  /// nobody can change them.
  private static func settings() -> [String]? {
    guard geteuid() == 0, unsafe access(directory + "run", W_OK) == 0 else {
      print("SKIP: settings of KSM cannot be changed here")
      return nil
    }
    while true {
      if !hasJournal {
        let values = names.map(value) + [read(pool)]
        if !hasJournal { return values }
      }
      usleep(1000)
    }
  }

  private func processes(of sandbox: Sandbox, _ program: String) -> [Int32] {
    let path = sandbox.file(program).path
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return all.compactMap { Int32($0) }.filter {
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\($0)/exe")) == path
    }
  }

  private func arguments(of pid: Int32) -> String {
    (try? String(decoding: Data(contentsOf: URL(filePath: "/proc/\(pid)/cmdline")), as: UTF8.self)) ?? ""
  }

  /// Waits for a condition; the time limit of the suite ends a wait that has no end.
  private func waitUntil(_ condition: () -> Bool) {
    while !condition(), !Task.isCancelled { usleep(500) }
  }
}
