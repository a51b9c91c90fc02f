import FoundationEssentials
import Glibc
import Testing

/// What a profile says of servers that do not go on as they were.
@Suite(.serialized) struct FaultyServerTests {
  /// Watches gunicorn with three workers while something happens to it (`Tests/ServerTests/Faults/faults.py`).
  private func profile(_ fault: String) throws -> ServerRun.Profile? {
    let script = "\(ServerRun.package.path)/Tests/ServerTests/Faults/faults.py"
    let shell = try ShellRun("/usr/bin/python3 '\(script)' \(fault)")
    if shell.status == 3 {
      print("SKIP: \(shell.errors.prefix { $0 != "\n" }.dropFirst("cowscope: ".count))")
      return nil
    }
    guard shell.status == 0 else { throw ServerRun.Failed(status: shell.status, errors: shell.errors) }
    return try JSONDecoder().decode(ServerRun.Profile.self, from: Data(shell.output.utf8))
  }

  @Test func killed() throws {
    guard geteuid() == 0 else { return print("SKIP: frame numbers need root") }
    guard let profile = try profile("kill") else { return }
    // The first process is gone at once; its workers notice, and leave one after the other. All that was seen is told.
    #expect(profile.samples.first?.members == 4)
    #expect(profile.breaks?.lostFaults == 0)
  }

  @Test func reloaded() throws {
    guard geteuid() == 0 else { return print("SKIP: frame numbers need root") }
    guard let profile = try profile("reload") else { return }
    let joined = Set(profile.samples.flatMap(\.joined))
    let left = Set(profile.samples.flatMap(\.left))
    #expect(joined.count >= 3 && left.count >= 3 && joined.isDisjoint(with: left))
    #expect(profile.last.members == 4)
    #expect(profile.template == profile.family.first { $0.relation == "root" }?.pid)
  }

  @Test func moreWorkers() throws {
    guard geteuid() == 0 else { return print("SKIP: frame numbers need root") }
    guard let profile = try profile("grow") else { return }
    #expect(profile.last.members == 11)
    #expect(profile.breaks?.lostFaults == 0)
  }

  @Test func forkStorm() throws {
    guard geteuid() == 0 else { return print("SKIP: frame numbers need root") }
    guard let profile = try profile("storm") else { return }
    // 500 children, each of which wrote 10 pages that it shared and ended.
    let children = try #require(profile.breaks).processes.filter { $0.copied >= 10 }
    #expect(children.count == 501, "and the worker itself, whose pages they shared")
    #expect(profile.breaks?.lostFaults == 0 && profile.breaks?.lostAllocations == 0)
  }

  @Test func aWorkerRunsAnotherProgram() throws {
    guard geteuid() == 0 else { return print("SKIP: frame numbers need root") }
    guard let profile = try profile("exec") else { return }
    #expect(profile.family.filter { $0.relation == "exec" }.count == 1)
    #expect(profile.last.members == 3, "it has no memory of this family")
  }
}
