public import Family
internal import FoundationEssentials

/// What the models of the family answer, as JSON: schema 1.
///
/// Amounts are bytes; what is not modelled is left out.
public struct FamilyDocument: Encodable, Sendable {
  /// What one event cost.
  struct Amounts: Encodable, Sendable {
    var dataWritten: Int
    var metadataUnits: Int?
    var metadataBytes: Int?
    var bytesWritten: Int?
    var bytesCopied: Int
    var bytesRead: Int
    var allocated: Int
    var freed: Int
    var deferred: Int

    init?(_ cost: Cost?) {
      guard let cost else { return nil }
      (dataWritten, metadataUnits, metadataBytes) = (cost.dataWritten, cost.metadataUnits, cost.metadataBytes)
      (bytesWritten, bytesCopied, bytesRead) = (cost.bytesWritten, cost.bytesCopied, cost.bytesRead)
      (allocated, freed, deferred) = (cost.allocated, cost.freed, cost.deferred)
    }
  }

  /// A member, and what was asked of it.
  struct Entry: Encodable, Sendable {
    var name: String
    var title: String
    var mechanism: String
    var sharedObject: String?
    var tracking: String?
    var divergence: String?
    var retention: String?
    var snapshot: Amounts?
    var firstWrite: Amounts?
    var secondWrite: Amounts?
    var firstWriteOfTen: Amounts?
    var lastSharer: Amounts?
    var garbageAfterDrop: Int?
    var garbageAfterReclaim: Int?
    var refused: [Refused]?
    var moments: [Moment]?
    var unitBytes: Int?
  }

  /// A statement that a member did not do.
  struct Refused: Encodable, Sendable {
    var line: Int
    var statement: String
    var reason: String
  }

  /// Views and what they were made of, after a statement.
  struct Moment: Encodable, Sendable {
    var line: Int
    var seconds: Int
    var bytesWritten: Int
    var pairs: [Pair]
  }

  /// A view and what it was made of.
  struct Pair: Encodable, Sendable {
    var view: String
    var origin: String
    var onlyView: Int
    var onlyOrigin: Int
    /// Ranges of units that both have written: first and behind the last.
    var both: [[Int]]
  }

  let schema = 1
  let kind: String
  let members: [Entry]

  /// The members with their answers and what their models say of a base of 64 MiB.
  public init(_ members: [Member]) {
    kind = "cowscope.family.members"
    self.members = members.compactMap { member in
      guard let probe = try? MemberProbe(member) else { return nil }
      func amounts(_ answer: MemberProbe.Answer) -> Amounts? { Amounts(try? answer.get()) }
      return Entry(
        name: member.name, title: member.title, mechanism: member.mechanism.rawValue,
        sharedObject: member.sharedObject, tracking: member.tracking, divergence: member.divergence,
        retention: member.retention, snapshot: amounts(probe.snapshot), firstWrite: amounts(probe.firstWrite),
        secondWrite: amounts(probe.secondWrite), firstWriteOfTen: amounts(probe.firstWriteOfTen),
        lastSharer: amounts(probe.lastSharer), garbageAfterDrop: probe.garbageAfterDrop,
        garbageAfterReclaim: probe.garbageAfterReclaim)
    }
  }

  /// A script on several members.
  public init(_ comparison: Comparison) {
    kind = "cowscope.family.compare"
    members = comparison.rows.map { row in
      Entry(
        name: row.run.member.name, title: row.run.member.title, mechanism: row.run.member.mechanism.rawValue,
        snapshot: Amounts(row.snapshot), firstWrite: Amounts(row.firstWrite), secondWrite: Amounts(row.secondWrite),
        garbageAfterDrop: row.garbageAfterDrop, garbageAfterReclaim: row.garbageAfterReclaim,
        refused: Self.refused(row.refused))
    }
  }

  /// How views of one member grew apart.
  public init(timelineOf run: MemberRun) {
    kind = "cowscope.family.timeline"
    let timeline = Timeline(run)
    let moments = timeline.moments.map { moment in
      Moment(
        line: moment.line, seconds: moment.seconds, bytesWritten: moment.bytesWritten,
        pairs: moment.pairs.map { pair in
          Pair(
            view: pair.view, origin: pair.origin, onlyView: pair.ofView, onlyOrigin: pair.ofOrigin,
            both: pair.irreconcilable.map { [$0.lowerBound, $0.upperBound] })
        })
    }
    members = [
      Entry(
        name: run.member.name, title: run.member.title, mechanism: run.member.mechanism.rawValue,
        refused: Self.refused(run.steps.filter { $0.outcome.refusal != nil }), moments: moments,
        unitBytes: timeline.unitBytes)
    ]
  }

  /// The document as UTF-8 JSON with sorted keys, its last line ended.
  public func bytes() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + Array("\n".utf8)
  }

  private static func refused(_ steps: [MemberRun.Step]) -> [Refused] {
    steps.map { Refused(line: $0.step.line, statement: $0.step.text, reason: $0.outcome.refusal ?? "") }
  }
}
