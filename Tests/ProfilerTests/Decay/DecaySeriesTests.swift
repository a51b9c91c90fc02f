import Experiment
import Glibc
import Inspector
import Profiler
import Scenario
import Testing
import TestSupport

/// What happens between two looks at a family on the running kernel.
@Suite(.serialized, .enabled(if: geteuid() == 0, "frame numbers need CAP_SYS_ADMIN"))
@MainActor struct DecaySeriesTests {
  private static let family = "process t\nmap t r anon pages=50\nwrite t r\nfork t -> a\nwrite a r[0..4]"

  @Test func aFamilyAtRestDoesNotDecay() throws {
    let series = try twoLooks { _ in }
    #expect(series.looks.count == 2 && series.looks[0].since == nil)
    #expect(series.looks[1].since == DecayStep())
    #expect(series.looks[0].pages == series.looks[1].pages)
  }

  @Test func whoHasWrittenIsTold() throws {
    let series = try twoLooks { processes in
      try write(to: 10..<13, of: "a", processes)
      try write(to: 20..<22, of: "t", processes)
      // What is its own already changes nothing.
      try write(to: 0..<5, of: "a", processes)
    }
    let (before, after) = (series.looks[0].pages, series.looks[1].pages)
    let since = try #require(series.looks[1].since)
    #expect(since.copiedByMembers == 3 && since.copiedByTemplate == 2)
    #expect(since.joined == [] && since.left == [] && !since.changedTemplate)
    // Where the template has left, the other is alone too.
    #expect(after.broken == before.broken + 5 && after.stillShared == before.stillShared - 5)
  }

  private typealias Processes = [(name: ProcessName, pid: Int32)]

  /// Looks at a family, lets something happen, and looks again.
  private func twoLooks(_ between: @escaping (Processes) throws -> Void) throws -> DecaySeries {
    var options = LiveOptions()
    options.actorPath = besideRunner("cowscope-actor")
    let experiment = try Experiment(liveOptions: options)
    var series = DecaySeries()
    var problem: (any Error)?
    experiment.lookAtEnd { processes in
      do {
        for look in 0..<2 {
          if look == 1 { try between(processes) }
          let finder = FamilyFinder(try ProcessCatalogue.ofThisMachine())
          let first = try #require(processes.first)
          let family = try #require(finder.family(of: first.pid))
          series.add(FamilyProfile(family, pace: .fast))
        }
      } catch {
        problem = error
      }
    }
    _ = try experiment.run(try Self.scenario())
    if let problem { throw problem }
    return series
  }

  private static func scenario() throws -> Scenario { try Scenario.parse(family, file: "family.cow") }

  /// Writes to pages of a process from outside: it takes no fault itself, and its memory is copied all the same.
  private func write(to pages: Range<UInt64>, of name: ProcessName, _ processes: Processes) throws {
    let pid = try #require(processes.first { $0.name == name }).pid
    let base = try #require(Self.scenario().layout["r"]).base
    let memory = unsafe open("/proc/\(pid)/mem", O_RDWR | O_CLOEXEC)
    defer { close(memory) }
    for page in pages {
      var byte: UInt8 = 1
      #expect(unsafe pwrite(memory, &byte, 1, Int(base + page * RegionLayout.pageSize)) == 1)
    }
  }
}
