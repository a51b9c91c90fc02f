public import Experiment
public import FoundationEssentials
internal import Scenario

/// What a campaign of random scenarios came to, for people and for programs.
public struct CampaignText: Sendable {
  private let report: DifferentialFuzzer.Report
  private let seed: UInt64
  private let first: Int

  /// Wraps the report of a campaign that began with scenario `first` of `seed`.
  public init(_ report: DifferentialFuzzer.Report, seed: UInt64, first: Int) {
    self.report = report
    self.seed = seed
    self.first = first
  }

  /// All that differed, and the counts, its last line ended.
  ///
  /// `output` is the file that has the last mismatch.
  public func text(output: String) -> String {
    var text = ""
    for mismatch in report.mismatches {
      text += """
        scenario \(mismatch.number) of seed \(seed) differs every time; reduced to \(output):

        \(mismatch.scenario.source)
        \(Self.words(of: mismatch.difference))

        """
    }
    for one in report.failures {
      text += "scenario \(one.number) of seed \(seed) could not be finished: \(one.error)\n"
    }
    for one in report.transient {
      text += "scenario \(one.number) differed once and not again: \(Self.words(of: one.difference))\n"
    }
    for one in report.disturbed {
      text +=
        "scenario \(one.number) differed while other programs disturbed it: step \(one.difference.step + 1)\n"
    }
    return text + """
      seed \(seed): \(report.ran) scenarios from \(first), \(report.compared) numbers compared, \
      \(report.mismatches.count) mismatches, \(report.transient.count) that differed once and not again, \
      \(report.disturbed.count) that were disturbed, \(report.skipped) that this machine cannot run\
      \(report.failures.isEmpty ? "" : ", \(report.failures.count) that could not be finished")

      """
  }

  private static func words(of difference: Difference) -> String {
    "step \(difference.step + 1), \(difference.subject): model \(difference.model), kernel \(difference.kernel)"
  }

  /// The report as UTF-8 JSON with sorted keys, its last line ended: schema 1 of the kind `cowscope.campaign`.
  ///
  /// - Throws: `EncodingError`, which a report never causes.
  public func json() throws -> Data {
    try JSONText.encode(
      Document(
        isSuccess: report.isSuccess, seed: seed, first: first, ran: report.ran, compared: report.compared,
        skipped: report.skipped,
        mismatches: report.mismatches.map {
          Document.Mismatch(number: $0.number, source: $0.scenario.source, difference: $0.difference)
        },
        failures: report.failures.map { Document.Failed(number: $0.number, error: $0.error.description) },
        transient: report.transient.map { Document.Seen(number: $0.number, difference: $0.difference) },
        disturbed: report.disturbed.map { Document.Seen(number: $0.number, difference: $0.difference) }))
  }

  private struct Document: Encodable {
    struct Mismatch: Encodable {
      var number: Int
      var source: String
      var difference: Difference
    }
    struct Failed: Encodable {
      var number: Int
      var error: String
    }
    struct Seen: Encodable {
      var number: Int
      var difference: Difference
    }
    var schema = 1
    var kind = "cowscope.campaign"
    var isSuccess: Bool
    var seed: UInt64
    var first: Int
    var ran: Int
    var compared: Int
    var skipped: Int
    var mismatches: [Mismatch]
    var failures: [Failed]
    var transient: [Seen]
    var disturbed: [Seen]
  }
}
