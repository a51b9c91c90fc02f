internal import Inspector
public import FoundationEssentials
public import Profiler

/// A family's profile as JSON: schema 1 of the kind `cowscope.profile`.
///
/// Amounts are bytes, times seconds since 1970; what is unknown is null.
public struct ProfileDocument: Sendable, Encodable {
  /// The version of the document's shape.
  public var schema = 1
  /// Always `cowscope.profile`.
  public var kind = "cowscope.profile"
  /// All members of the family.
  public var family: [Member]
  /// Whether orphans could be looked for.
  public var findsOrphans: Bool
  /// The process that the others have their memory from.
  public var template: Int32?
  /// The members whose memory was read.
  public var processes: [Process] = []
  /// Where the memory of all members but the template is, that with the most broken pages first.
  public var areas: [Area] = []
  /// What became of variables of programs and libraries, the file with the most broken pages first; null if that was not looked at.
  public var modules: [Module]?
  /// Where new memory of the workers lies; null if that was not looked at.
  public var allocators: Allocators?
  /// The looks, oldest first.
  public var samples: [Sample] = []
  /// Who wrote to pages that were there; null if that was not recorded.
  public var breaks: Breaks?
  /// How many broken pages hold what the template has; null if that was not looked at.
  public var identical: Identical?
  /// Identities that hold on every family.
  public var checks: [Check] = []
  /// What the rules of advice say, that which is worth trying first.
  public var advice: [AdviceEntry] = []
  /// How sharing will go on to decay; null where the looks do not tell.
  public var forecast: Forecast?
  /// The replay of the recording on the model; null where it was not replayed.
  public var replay: Replay?
  /// What changes would come to.
  public var predictions: [WhatIf] = []
  /// Changes of which that cannot be told.
  public var notPredicted: [NotPredicted] = []

  /// A member of the family.
  public struct Member: Sendable, Encodable {
    var pid: Int32
    var parent: Int32
    var relation: String
    var generation: Int?
    var role: String?
    var title: String
  }

  /// Anonymous memory by what became of it.
  public struct Memory: Sendable, Encodable {
    var inherited: Int?
    var stillShared: Int?
    var broken: Int
    var new: Int
    var amongSiblings: Int
    var outside: Int
    var merged: Int
    var swapped: Int
    var sharedWithSomebody: Int
    var unknown: Int

    init(_ pages: Inheritance, pageSize: Int) {
      // Where frames are hidden, what is shared may be so with anybody.
      let isHidden = pages.sharedHidden > 0
      inherited = isHidden ? nil : pages.inherited * pageSize
      stillShared = isHidden ? nil : pages.stillShared * pageSize
      broken = pages.broken * pageSize
      new = pages.new * pageSize
      amongSiblings = (pages.amongSiblings + pages.newAmongSiblings) * pageSize
      outside = pages.outside * pageSize
      merged = pages.merged * pageSize
      swapped = pages.swapped * pageSize
      sharedWithSomebody = pages.sharedHidden * pageSize
      unknown = pages.unknown * pageSize
    }
  }

  /// A member whose memory was read; the template has no `memory`.
  public struct Process: Sendable, Encodable {
    var pid: Int32
    var rss: Int
    var pss: Int?
    var uss: Int
    var memory: Memory?
  }

  /// Memory of one name.
  public struct Area: Sendable, Encodable {
    var name: String
    var memory: Memory
  }

  /// The variables of one program or library.
  ///
  /// A page counts for each section and variable that it holds a part of.
  public struct Module: Sendable, Encodable {
    var path: String
    var hasLocalNames: Bool
    var memory: Memory
    var sections: [Part]
    var globals: [Part]
    var globalsLeftOut: Int
  }

  /// A section or a variable.
  public struct Part: Sendable, Encodable {
    var name: String
    var section: String?
    var bytes: Int
    var memory: Memory
    /// Broken pages that hold nothing else.
    var brokenAlone: Int
  }

  /// Arenas of malloc, and shared memory; amounts are bytes.
  public struct Allocators: Sendable, Encodable {
    var workers: Int
    var threads: Int
    var arenas: Int
    var mostArenas: Int
    var new: Int
    var ownBesideLargest: Int
    var largestShared: Int
  }

  /// The writes to one variable.
  public struct Variable: Sendable, Encodable {
    var module: String
    var section: String?
    var name: String?
    var copied: Int
    var writes: Int
  }

  /// What the family takes.
  public struct Total: Sendable, Encodable {
    var real: Int?
    var anonymous: Int?
    var fileShare: Int?
    var pageTables: Int
    var residentSum: Int
  }

  /// One look at the family.
  public struct Sample: Sendable, Encodable {
    var time: Double
    var members: Int
    var total: Total
    var memory: Memory
    var copiedByMembers: Int?
    var copiedByTemplate: Int?
    var replaced: Int?
    var joined: [Int32]
    var left: [Int32]
    var requests: Int?
  }

  /// Writes to pages that were there; numbers of pages.
  public struct Breaks: Sendable, Encodable {
    var source: String?
    var problem: String?
    var lostFaults: UInt64
    var lostAllocations: UInt64
    var processes: [Writer]
    var code: [Code]
    /// Variables of programs and libraries that were written.
    var variables: [Variable]
    /// Why it was written, the cause with the most copies first; null if that was not looked for.
    var causes: [Cause]?
    /// What could be seen of programs with collectors and objects.
    var runtimes: [Runtime]?
    /// Writes to memory of objects that were not looked at.
    var writesNotLookedAt: Int?
  }

  /// The writes of one cause.
  public struct Cause: Sendable, Encodable {
    /// `notVisible`, `outside`, `inside` or `unknown`.
    var collector: String
    var phase: String?
    var byKernel: Bool
    var part: String
    var type: String?
    var copied: Int
    var writes: Int
  }

  /// A file of code with a collector or with objects.
  public struct Runtime: Sendable, Encodable {
    var name: String?
    var path: String
    var collectionsSeen: Bool
    var problem: String?
    var objectsKnown: Bool?
  }

  /// The writes of one process.
  public struct Writer: Sendable, Encodable {
    var pid: Int32
    var copied: Int
    var copiedBesideLooks: Int?
    var reused: Int
    var zeroFilled: Int
    var unknown: Int
    var byKernel: Int
    var recordedFaults: Int
    var countedFaults: Int?
  }

  /// The writes of one file of code.
  public struct Code: Sendable, Encodable {
    var function: String?
    var module: String?
    var copied: Int
    var writes: Int
  }

  /// Broken pages that were compared with the template's; numbers of pages.
  public struct Identical: Sendable, Encodable {
    var broken: Int
    var compared: Int
    var identical: Int
    var differingBytes: Int
    var seed: UInt64
  }

  /// What a rule says.
  public struct AdviceEntry: Sendable, Encodable {
    var rule: String
    var title: String
    var verdict: String
    var evidence: String
    var bound: Int?
    var measured: String
    var notObserved: String
    var remeasure: String
  }

  /// A curve through the looks, which is a lower bound.
  public struct Forecast: Sendable, Encodable {
    var axis: String
    var until: Double
    var brokenAtTenTimes: Int
    var plateau: Int
    var inherited: Int
    var heldBackError: Int
  }

  /// What the model makes of the writes.
  public struct Replay: Sendable, Encodable {
    var writes: Int
    var agreeing: Int
    var copied: Int
    var recordedCopies: Int
    var leftOut: Int
  }

  /// What a change would come to.
  public struct WhatIf: Sendable, Encodable {
    var change: String
    var total: Int
    /// The least that it could be; null where `total` is all there is to say.
    var least: Int?
    var most: Int?
    var copies: Int?
    var basis: String?
  }

  /// A change of which nothing can be told.
  public struct NotPredicted: Sendable, Encodable {
    var change: String
    var reason: String
  }

  /// One identity.
  public struct Check: Sendable, Encodable {
    var name: String
    var counted: Int
    var kernel: Int
    /// What both are numbers of.
    var unit: String
    /// `equal`, or `atMost`: counted is not more than the other side.
    var relation: String
    var slack: Int
    var holds: Bool
  }

  /// A family that nobody has looked into.
  public init(_ family: ProcessFamily) { self.init(family.members, findsOrphans: family.findsOrphans) }

  private init(_ members: [ProcessFamily.Member], findsOrphans: Bool) {
    family = members.map { member in
      Member(
        pid: member.process.pid, parent: member.process.parent, relation: member.relation.words,
        generation: member.generation, role: member.role, title: member.process.title)
    }
    self.findsOrphans = findsOrphans
  }

  /// All looks at a family; nil before the first.
  public init?(_ record: ProfileRecord, outlook: Outlook? = nil) {
    guard let last = record.looks.last else { return nil }
    self.init(last.members, findsOrphans: last.findsOrphans)
    let size = record.origin.pageSize
    template = last.template
    processes = last.rows.map { row in
      Process(
        pid: row.member.process.pid, rss: row.resident, pss: row.proportional, uss: row.unique,
        memory: row.pages.map { Memory($0, pageSize: size) })
    }
    areas = last.areas.map { Area(name: $0.name, memory: Memory($0.pages, pageSize: size)) }
    modules = record.modules?.map { Module($0, pageSize: size) }
    allocators = record.allocators.map {
      Allocators(
        workers: $0.workers, threads: $0.threads, arenas: $0.arenas, mostArenas: $0.mostArenas, new: $0.new * size,
        ownBesideLargest: $0.ownBesideLargest * size, largestShared: $0.largestShared)
    }
    samples = record.looks.map { sample in
      Sample(
        time: sample.time, members: sample.rows.count,
        total: Total(
          real: sample.total.real, anonymous: sample.total.anonymous, fileShare: sample.total.fileShare,
          pageTables: sample.total.pageTables, residentSum: sample.total.residentSum),
        memory: Memory(sample.pages, pageSize: size), copiedByMembers: sample.since.map { $0.copiedByMembers * size },
        copiedByTemplate: sample.since.map { $0.copiedByTemplate * size },
        replaced: sample.since?.replaced.map { $0 * size }, joined: sample.since?.joined ?? [],
        left: sample.since?.left ?? [],
        requests: sample.requests)
    }
    breaks = record.breaks.map(Breaks.init)
    identical = record.identical.map {
      Identical(
        broken: $0.broken, compared: $0.compared, identical: $0.identical, differingBytes: $0.differingBytes,
        seed: $0.seed)
    }
    checks = record.invariants.map {
      Check(
        name: $0.name, counted: $0.counted, kernel: $0.kernel, unit: $0.unit.rawValue, relation: $0.relation.rawValue,
        slack: $0.slack, holds: $0.holds)
    }
    advice = record.advice.map { one in
      AdviceEntry(
        rule: one.rule, title: one.title, verdict: one.verdict.rawValue, evidence: one.evidence, bound: one.bound,
        measured: one.measured, notObserved: one.notObserved, remeasure: one.remeasure)
    }
    forecast = outlook?.forecast.map { Forecast($0, pageSize: size) }
    replay = outlook.flatMap(Replay.init)
    predictions = (outlook?.predictions ?? []).map { prediction in
      WhatIf(
        change: prediction.change.words, total: prediction.total, least: prediction.range?.lowerBound,
        most: prediction.range?.upperBound, copies: prediction.copies, basis: prediction.basis)
    }
    notPredicted = (outlook?.unpredicted ?? []).map { NotPredicted(change: $0.change.words, reason: $0.reason) }
  }

  /// The document as UTF-8 JSON with sorted keys, its last line ended.
  ///
  /// - Throws: `EncodingError`, which a profile never causes.
  public func json() throws -> Data { try JSONText.encode(self) }
}

extension ProfileDocument.Module {
  init(_ module: ModuleAccount, pageSize: Int) {
    func parts(_ parts: [ModuleAccount.Part]) -> [ProfileDocument.Part] {
      parts.map {
        ProfileDocument.Part(
          name: $0.name, section: $0.section, bytes: $0.bytes,
          memory: ProfileDocument.Memory($0.pages, pageSize: pageSize), brokenAlone: $0.brokenAlone * pageSize)
      }
    }
    self.init(
      path: module.path, hasLocalNames: module.hasLocalNames,
      memory: ProfileDocument.Memory(module.pages, pageSize: pageSize), sections: parts(module.sections),
      globals: parts(module.globals), globalsLeftOut: module.globalsLeftOut)
  }
}

extension ProfileDocument.Forecast {
  init(_ forecast: DecayForecast, pageSize: Int) {
    self.init(
      axis: forecast.axis.rawValue, until: forecast.end,
      brokenAtTenTimes: forecast.broken(at: forecast.end * 10) * pageSize, plateau: forecast.plateau * pageSize,
      inherited: forecast.inherited * pageSize,
      heldBackError: Int((forecast.heldBackError * Double(pageSize)).rounded()))
  }
}

extension ProfileDocument.Replay {
  init?(_ outlook: Outlook) {
    guard let replay = outlook.replay else { return nil }
    self.init(
      writes: replay.writes, agreeing: replay.agreeing, copied: replay.copied, recordedCopies: replay.recordedCopies,
      leftOut: replay.leftOut)
  }
}

extension ProfileDocument.Breaks {
  init(_ summary: BreakSummary) {
    self.init(
      source: summary.source?.rawValue, problem: summary.problem, lostFaults: summary.lost.faults,
      lostAllocations: summary.lost.allocations,
      processes: summary.processes.sorted { $0.key < $1.key }.map { pid, count in
        ProfileDocument.Writer(
          pid: pid, copied: count.copied, copiedBesideLooks: count.copiedBesideLooks, reused: count.reused,
          zeroFilled: count.zeroFilled, unknown: count.unknown, byKernel: count.byKernel,
          recordedFaults: count.recordedFaults, countedFaults: count.countedFaults)
      },
      code: summary.code.map {
        ProfileDocument.Code(function: $0.name.function, module: $0.name.module, copied: $0.copied, writes: $0.writes)
      },
      variables: summary.variables.map {
        ProfileDocument.Variable(
          module: $0.place.module, section: $0.place.section, name: $0.place.name, copied: $0.copied, writes: $0.writes)
      },
      causes: summary.causes.map { $0.byCause.map(ProfileDocument.Cause.init) },
      runtimes: summary.causes.map { $0.runtimes.map(ProfileDocument.Runtime.init) },
      writesNotLookedAt: summary.causes?.notLookedAt)
  }
}

extension ProfileDocument.Cause {
  init(_ cause: BreakCause, _ count: CauseSummary.Count) {
    let phase: CollectorPhase?
    switch cause.collector {
    case .notVisible: (collector, phase) = ("notVisible", nil)
    case .outside: (collector, phase) = ("outside", nil)
    case .inside(let inside): (collector, phase) = ("inside", inside)
    case .unknown: (collector, phase) = ("unknown", nil)
    }
    self.phase = phase?.rawValue
    byKernel = cause.isByKernel
    part = cause.part.rawValue
    type = cause.type
    (copied, writes) = (count.copied, count.writes)
  }
}

extension ProfileDocument.Runtime {
  init(_ runtime: CauseSummary.Runtime) {
    self.init(
      name: runtime.name, path: runtime.path, collectionsSeen: runtime.isHeard, problem: runtime.problem,
      objectsKnown: runtime.objects.map { $0 == .verified })
  }
}
