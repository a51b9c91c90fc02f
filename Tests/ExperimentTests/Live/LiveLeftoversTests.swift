import Experiment
import Foundation
import Scenario
import Testing

extension LiveTests {
  @Suite
  struct LiveLeftoversTests {
    /// A process that is busy for longer than any test waits.
    private let endless = scenario([
      .process("p", cpu: 0), .anonymous("p", 4), .fork("p", "c"),
      .touch(TouchRequest(process: "c", target: buf(0..<4), kind: .write, value: 1, times: .max)),
    ])

    /// The processes under test that are children of this program, or of such a child.
    private func actors() throws -> [Int32] {
      var parents: [Int32: Int32] = [:]
      var found: Set<Int32> = []
      for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
        guard let pid = Int32(name), let stat = try? String(contentsOfFile: "/proc/\(name)/stat", encoding: .utf8),
          let close = stat.lastIndex(of: ")")
        else { continue }
        parents[pid] = stat[close...].split(separator: " ").dropFirst(2).first.flatMap { Int32($0) }
        if stat.contains("(cowscope-actor)") { found.insert(pid) }
      }
      func isOurs(_ pid: Int32) -> Bool {
        guard let parent = parents[pid] else { return false }
        return parent == getpid() || (found.contains(parent) && isOurs(parent))
      }
      return found.filter { pid in
        let arguments = (try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8)) ?? ""
        return isOurs(pid) && !arguments.contains("--guard")
      }
    }

    @Test func `a process that does not answer in time is ended`() throws {
      var options = liveOptions()
      options.timeoutMilliseconds = 100
      let runner = try LiveRunner(options: options)
      #expect(throws: LiveError.timeout(process: "c")) { try runner.run(endless) }
      #expect(try actors().isEmpty)
    }

    @Test func `a killed process ends the run and all other processes`() throws {
      let runner = try LiveRunner(options: liveOptions())
      let killer = Thread {
        while true {
          // The youngest is the child; killing it while it starts ends the run just as well.
          guard let found = try? actors(), found.count == 2, let child = found.max() else { continue }
          kill(child, SIGKILL)
          return
        }
      }
      killer.start()
      #expect(throws: LiveError.actorDied(process: "c")) { try runner.run(endless) }
      #expect(try actors().isEmpty)
    }

    @Test func `a run that succeeds leaves no process, and the runner goes on`() throws {
      let runner = try LiveRunner(options: liveOptions())
      let short = scenario([.process("p", cpu: 0), .anonymous("p", 4), .write("p", 0..<4), .fork("p", "c")])
      for _ in 0..<3 {
        #expect(try runner.run(short).steps.count == 4)
        #expect(try actors().isEmpty)
      }
    }

    @Test func `a scenario that is not possible leaves no process`() throws {
      let runner = try LiveRunner(options: liveOptions())
      let wrong = scenario([
        .process("p", cpu: 0), .fork(parent: "p", child: "v", kind: .vfork), .anonymous("p", 4),
      ])
      #expect(throws: LiveError.self) { try runner.run(wrong) }
      #expect(try actors().isEmpty)
    }
  }
}
