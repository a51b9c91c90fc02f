import Inspector
import Profiler
import Testing

/// Predictions from records that are small enough to know what they must be.
@Suite struct WhatIfTests {
  private static let page = 4096

  private func member(_ pid: Int32) -> ProcessFamily.Member {
    ProcessFamily.Member(
      process: InspectedProcess(pid: pid, startTicks: 1, parent: 1, user: 0, name: "w", arguments: []),
      relation: pid == 1 ? .root : .child, generation: pid == 1 ? 0 : 1, role: nil)
  }

  /// Looks each second at a template, 1, and workers 2 and 3; a hundred pages were inherited by each.
  private func record(_ broken: [Int], requests: (Int) -> Int? = { _ in nil }) -> ProfileRecord {
    let looks = broken.enumerated().map { index, broken in
      let rows = [1, 2, 3].map { (pid: Int32) in
        var pages = Inheritance()
        pages.broken = broken
        pages.stillShared = 100 - broken
        return FamilyLook.Row(
          member: member(pid), resident: 0, proportional: 0, unique: 0, pages: pid == 1 ? nil : pages)
      }
      return FamilyLook(
        time: 0, monotonic: UInt64(index) * 1_000_000_000, members: rows.map(\.member), findsOrphans: true,
        template: 1, rows: rows, areas: [],
        total: FamilyTotal(anonymous: (100 + 2 * broken) * Self.page, fileShare: 500, pageTables: 300),
        coverage: Coverage(), cost: ScanCost(), since: index == 0 ? nil : DecayStep(), requests: requests(index))
    }
    var breaks = BreakSummary()
    breaks.source = .tracepoints
    let origin = ProfileOrigin(pid: 1, command: [], began: 0, kernel: "6.18.44", pageSize: Self.page, user: 0)
    return ProfileRecord(origin: origin, looks: looks, breaks: breaks)
  }

  /// Each worker copies one page a tenth of a second, for ten seconds.
  private var trace: WriteTrace {
    let sharing = SharingOrigin(
      time: 0, processes: [1, 2, 3], runs: [SharingOrigin.Run(first: 1000, count: 100, holders: [0, 0, 0])])
    let writes = (0..<100).flatMap { index in
      [2, 3].map { (pid: Int32) in
        BreakEvent(
          time: UInt64(index) * 100_000_000 + 1, pid: pid, tid: pid, address: (1000 + UInt64(index)) * 4096,
          outcome: .copied, isKernel: false, code: CodeName(function: nil, module: nil))
      }
    }
    return WriteTrace(sharing: sharing, lives: [], writes: writes, pageSize: Self.page)
  }

  private static let decay = (0...10).map { $0 * 10 }

  private func reason(_ record: ProfileRecord, _ change: ServerChange, _ trace: WriteTrace? = nil) throws -> String {
    let whatIf = try #require(WhatIf(record, trace))
    do throws(Unpredicted) {
      return "predicted: \(try whatIf.predict(change))"
    } catch {
      return error.reason
    }
  }

  @Test func workersAreOfAnyAgeBetweenReplacements() throws {
    let whatIf = try #require(WhatIf(record(Self.decay), trace))
    let prediction = try whatIf.predict(.recycledAfter(seconds: 4))
    // Up to forty pages each.
    let base = 100 * Self.page + 800
    #expect(prediction.range == base...base + 80 * Self.page)
    #expect(prediction.total == base + 40 * Self.page && prediction.copies == 80)
  }

  @Test func requestsAreCountedForEachWorker() throws {
    // Ten a second, five of each worker: twenty of each take four seconds.
    let whatIf = try #require(WhatIf(record(Self.decay) { $0 * 10 }, trace))
    let prediction = try whatIf.predict(.recycledAfterRequests(20))
    #expect(prediction.copies == 80)
    #expect(try whatIf.predict(.recycledAfterRequests(1000)).copies == 200, "nobody gets so old")
    // Idle for five seconds first, and then twice as fast.
    let late = record(Self.decay) { max(0, $0 - 5) * 20 }
    #expect(try #require(WhatIf(late, trace)).predict(.recycledAfterRequests(20)).copies == 140)
  }

  @Test func aCounterThatBeganAnewTellsNothing() throws {
    let record = record(Self.decay) { $0 == 5 ? 0 : $0 * 10 }
    #expect(try reason(record, .recycledAfterRequests(5), trace).contains("began anew"))
    #expect(try reason(self.record(Self.decay), .recycledAfterRequests(5), trace).contains("not counted"))
  }

  @Test func aFreshStartTakesWhatTheTemplateHas() throws {
    var record = record(Self.decay)
    #expect(try reason(record, .refork).contains("was not looked at"))
    record.prospects = Prospects(freshStart: FreshStart(replaced: 2, anonymous: 100 * Self.page, pageTables: 200))
    let prediction = try #require(WhatIf(record, nil)).predict(.refork)
    #expect(prediction.total == 100 * Self.page + 700 && prediction.range == nil)
    #expect(prediction.basis?.contains("after 10 seconds more") == true, "\(prediction.basis ?? "")")
    // Of workers that were old when they were first looked at, nobody knows how they aged.
    record.looks = self.record(Self.decay.map { 50 + $0 / 2 }).looks
    let late = try #require(WhatIf(record, nil)).predict(.refork)
    #expect(late.basis?.contains("was not seen: much was broken") == true)
  }

  @Test func mergingIsKnownUpToWhatChanceLeaves() throws {
    var record = record(Self.decay.map { $0 / 2 })
    #expect(try reason(record, .merging).contains("no broken page was compared"))
    record.identical = IdenticalPages.made(broken: 100, compared: 100, identical: 80)
    let whole = try #require(WhatIf(record, nil)).predict(.merging)
    let total = 200 * Self.page + 800
    #expect(whole.total == total - 80 * Self.page && whole.range == nil, "all were compared")
    record.identical = IdenticalPages.made(broken: 100, compared: 50, identical: 40)
    let part = try #require(WhatIf(record, nil)).predict(.merging)
    // Wilson's interval of 40 of 50 is 0.67 to 0.89.
    #expect(part.total == total - 80 * Self.page)
    #expect(part.range == total - 89 * Self.page...total - 67 * Self.page)
    record.identical = IdenticalPages.made(broken: 100, compared: 5, identical: 7)
    #expect(try reason(record, .merging).contains("no broken page"), "an injured file may say anything")
  }

  @Test func hugePagesNeedBlocksAndWrites() throws {
    var record = record(Self.decay)
    #expect(try reason(record, .hugePages, trace).contains("was not looked at"))
    // Pages 512 to 1023 of which 24 are there, and 1024 to 1535 of which 76 are.
    let blocks = [HugeBlocks.Run(first: 512, count: 1024)]
    let absent = [HugeBlocks.Run(first: 512, count: 488), HugeBlocks.Run(first: 1100, count: 436)]
    record.prospects = Prospects(hugeBlocks: HugeBlocks(blocks: blocks, absent: absent, absentInNew: 10))
    #expect(try reason(record, .hugePages).contains("writes were not kept"))
    let prediction = try #require(WhatIf(record, trace)).predict(.hugePages)
    let total = 300 * Self.page + 800
    #expect(prediction.total == total + 924 * Self.page && prediction.copies == 200)
    #expect(prediction.range == total...total + 934 * Self.page)
    record.prospects?.hugeBlocks?.alreadyHuge = 512
    #expect(try reason(record, .hugePages, trace).contains("1 huge pages are there already"))
    record.prospects = Prospects(hugeBlocks: HugeBlocks(blocks: [], absent: []))
    #expect(try reason(record, .hugePages, trace).contains("no 2 MiB"))
  }

  @Test func withoutWorkersNothingIsAsked() {
    var record = record(Self.decay)
    for index in record.looks.indices { record.looks[index].rows.removeLast(2) }
    let outlook = Outlook(record, trace)
    #expect(outlook.predictions.isEmpty && outlook.unpredicted.isEmpty)
  }

  @Test func whatCannotBeToldIsSaidWithItsReason() {
    let outlook = Outlook(record(Self.decay), trace)
    #expect(
      outlook.predictions.map(\.change) == [.withoutSharing, .recycledAfter(seconds: 5), .workers(1), .workers(4)])
    #expect(outlook.unpredicted.map(\.change) == [.withoutCollector, .refork, .hugePages, .merging])
    // Who has no trace has not asked for a replay.
    #expect(Outlook(record(Self.decay), nil).unpredicted.isEmpty)
  }

  @Test func newMemoryOfAWorkerIsNotCountedTwice() throws {
    var record = record(Self.decay)
    for index in record.looks.indices {
      for row in 1...2 { record.looks[index].rows[row].pages?.new = 30 }
      record.looks[index].total.anonymous? += 60 * Self.page
    }
    // Worker 2 writes its new memory again: it was its own.
    var changed = trace
    changed = WriteTrace(
      sharing: trace.sharing, lives: [],
      writes: trace.writes
        + (0..<30).map {
          BreakEvent(
            time: 9_950_000_000, pid: 2, tid: 2, address: (5000 + UInt64($0)) * 4096, outcome: .reused, isKernel: false,
            code: CodeName(function: nil, module: nil))
        }, pageSize: Self.page)
    let prediction = try #require(WhatIf(record, changed)).predict(.workers(4))
    // Each worker more has a hundred copies, thirty new pages, and page tables.
    #expect(prediction.total == (100 + 4 * 130) * Self.page + 800 + 2 * 100)
  }
}

extension IdenticalPages {
  /// A comparison that nobody has made.
  fileprivate static func made(broken: Int, compared: Int, identical: Int) -> IdenticalPages {
    var pages = IdenticalPages(seed: 1)
    (pages.broken, pages.chosen, pages.compared, pages.identical) = (broken, compared, compared, identical)
    return pages
  }
}
