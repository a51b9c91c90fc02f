import Glibc
import Inspector
import Profiler
import TestSupport
import Testing

/// Identities hold where nothing is wrong, and each says so where something is.
@Suite(.serialized) struct InvariantTests {
  private func failing(_ checks: [ProfileChecks.Check]) -> [String] { checks.filter { !$0.holds }.map(\.name) }

  @MainActor @Test(.enabled(if: geteuid() == 0, "frame numbers need CAP_SYS_ADMIN"))
  func whatIsPlantedInALookIsFound() throws {
    _ = try ScriptedFamily("process t\nmap t r anon pages=500\nwrite t r\nfork t -> a\nwrite a r[0..99]", of: "t") {
      profile in
      #expect(failing(ProfileChecks(profile, pace: .fast).checks).isEmpty)
      let worker = try #require(profile.rows.firstIndex { $0.pages != nil })
      func plant(_ change: (inout FamilyProfile) -> Void) -> [String] {
        var planted = profile
        change(&planted)
        return failing(ProfileChecks(planted, pace: .fast).checks)
      }
      let moved = plant { profile in
        profile.rows[worker].pages?.stillShared -= 1
        profile.rows[worker].pages?.broken += 1
      }
      #expect(moved == ["pages that are still shared, and those with a frame of the template"])
      let invented = plant { $0.rows[worker].pages?.broken += 1 }
      #expect(invented == ["pages that were inherited, and those where the template has memory too"])
      let unseen = plant { $0.coverage.fewer = 1000 }
      #expect(unseen == ["frames that fewer map than were seen to"])
      let more = plant { $0.rows[worker].account.anonymous += 1 << 20 }
      #expect(more == ["anonymous memory of all members, and the sum of Anonymous"])
      let fewer = plant { profile in profile.total.anonymous = profile.total.anonymous.map { $0 - 1 << 20 } }
      #expect(fewer == ["different anonymous frames, and the sum of Pss_Anon"])
    }
  }

  private var summary: BreakSummary {
    var summary = BreakSummary()
    summary.source = .tracepoints
    for pid in [2, 3] as [Int32] {
      var count = BreakCount()
      (count.copied, count.reused, count.zeroFilled, count.recordedFaults, count.countedFaults) = (50, 5, 2, 90, 90)
      summary.processes[pid] = count
    }
    summary.pages = [2: ExplainedPages(), 3: ExplainedPages()]
    summary.pages[2]?.changed = 100
    return summary
  }

  @Test func whatIsPlantedInARecordIsFound() {
    #expect(failing(summary.checks).isEmpty && summary.checks.count == 5)
    func plant(_ change: (inout BreakSummary) -> Void) -> [String] {
      var planted = summary
      change(&planted)
      return failing(planted.checks)
    }
    let lost = plant { $0.lost.allocations = 1 }
    #expect(lost == ["records that were lost"])
    // One fault of each process may be under way.
    let few = plant { $0.processes[2]?.recordedFaults += 2 }
    #expect(few.isEmpty)
    let many = plant { $0.processes[2]?.recordedFaults += 3 }
    #expect(many == ["recorded faults that the kernel has not counted"])
    let unknown = plant { $0.processes[3]?.unknown = 1 }
    #expect(unknown == ["writes that were copied, reused or zero-filled, and all writes to pages that were there"])
    let changed = plant { $0.pages[2]?.changedUnexplained = 1 }
    #expect(changed == ["pages that changed without a fault of their process"])
    let appeared = plant { $0.pages[2]?.appearedUnexplained = 1 }
    #expect(appeared == ["pages that appeared without a fault of their process"])
    // What the kernel makes for itself explains as many.
    let hidden = plant { summary in
      summary.processes[2]?.countedFaults = 93
      summary.pages[2]?.changedUnexplained = 3
      summary.pages[2]?.appearedUnexplained = 4
    }
    #expect(hidden == appeared)
    // Those of another process do not.
    let others = plant { summary in
      summary.processes[3]?.countedFaults = 93
      summary.pages[2]?.changedUnexplained = 3
    }
    #expect(others == changed)
    // Of a process that was not there all the time nobody knows what it may have had.
    let young = plant { summary in
      summary.processes[3]?.countedFaults = nil
      summary.pages[3]?.changedUnexplained = 3
    }
    #expect(young.isEmpty)
    #expect(BreakSummary().checks.isEmpty)
  }

  /// What happens between two looks, with what recorded faults explain of it.
  private func compared(_ what: String, pages: Int) throws -> (summary: BreakSummary, pages: ExplainedPages) {
    let subject = try EventSubject(what, pages: pages)
    let family = try #require(FamilyFinder(try ProcessCatalogue.ofThisMachine()).family(of: subject.pid))
    let recorder = BreakRecorder()
    try subject.awaitRest()
    recorder.follow(family)
    let before = FamilyProfile(family)
    recorder.collect()
    recorder.compare(nil, before)
    _ = try subject.act()
    try subject.awaitRest()
    let after = FamilyProfile(family)
    recorder.collect()
    recorder.compare(before, after)
    recorder.finish()
    return (recorder.summary, try #require(recorder.summary.pages[subject.pid]))
  }

  @Test(.tags(.live), .enabled(if: EventRights.tracepoints, "tracepoints of page faults need root"))
  func recordedFaultsExplainWhatHasChanged() throws {
    let (summary, pages) = try compared("writes", pages: 300)
    #expect(pages.changed >= 300 && pages.changedUnexplained == 0 && pages.appearedUnexplained == 0)
    #expect(failing(summary.checks).isEmpty && summary.checks.count == 5)
    let new = try compared("first-writes", pages: 300).pages
    #expect(new.appeared >= 300 && new.appearedUnexplained == 0)
  }

  /// Faults that the kernel makes for itself are counted, so that they explain as many pages.
  @Test(.tags(.live), .enabled(if: EventRights.tracepoints, "tracepoints of page faults need root"))
  func faultsThatNobodyCanRecordAreAllowedFor() throws {
    let (summary, pages) = try compared("populate", pages: 200)
    #expect(pages.changedUnexplained == 200 && failing(summary.checks).isEmpty)
  }

  /// What other processes write is not counted as a fault of this one, but its pages tell of it.
  @Test(.tags(.live), .enabled(if: EventRights.tracepoints, "tracepoints of page faults need root"))
  func writesOfOthersAreFound() throws {
    let (summary, pages) = try compared("written-by-other", pages: 100)
    #expect(pages.changedUnexplained == 100)
    let names = failing(summary.checks)
    #expect(names == ["pages that changed without a fault of their process"])
  }
}
