import FoundationEssentials
import Testing

/// What `which-kernel` asks, and what it finds here.
@Suite(.serialized) struct WhichKernelTests {
  private struct Quiz: Decodable {
    struct Answer: Decodable {
      var name: String
      var predicted: [String]
      var measured: String?
    }
    var kernels: [String]
    var answers: [Answer]
  }

  private struct QuizDocument: Decodable {
    var fitting: [String]
    var quiz: Quiz
  }

  private struct CatalogueDocument: Decodable {
    struct Catalogue: Decodable {
      struct Switch: Decodable {
        var name: String
        var values: [String]
      }
      var release: String
      var running: String?
      var switches: [Switch]
    }
    var catalogue: Catalogue
  }

  /// A switch that no scenario of a few steps shows by itself, and why.
  private static let unasked = [
    "collapseBalancesNodes": "needs two nodes", "largeFolioSharing": "needs two nodes",
    "migrationSplitsPartlyMapped": "needs two nodes",
    "mlockTakesLargeFolios": "shows in flags of frames only",
    "mappingLocksLargeFolios": "shows in flags of frames only",
    "getPagesGrowsStacks": "needs a read by O_DIRECT into a stack",
    "migrationKeepsYoung": "needs two nodes", "migrationDrainsBatch": "needs two nodes",
    "hugeTLBPromiseRestored": "needs pages in the pool of hugetlb",
    "hugeTLBLookupsCountFaults": "needs pages in the pool of hugetlb",
    "hugeTLBPreparesFirst": "needs pages in the pool of hugetlb",
    "hugeTLBForcedWrites": "needs pages in the pool of hugetlb",
    "dontneedTakesHugeTLB": "needs pages in the pool of hugetlb",
    "remapMovesHugeTLB": "needs pages in the pool of hugetlb",
    "forkSkipsSharedHugeTLB": "needs pages in the pool of hugetlb",
    "hugeSplitKeepsEntriesDirty": "shows as protectUpgradeNeedsDirty",
  ]

  private func documents() throws -> (QuizDocument, CatalogueDocument.Catalogue) {
    let sandbox = try Sandbox()
    let quiz = try JSONDecoder().decode(
      QuizDocument.self, from: Data(sandbox.run(["which-kernel", "--json"]).output.utf8))
    let catalogue = try JSONDecoder().decode(
      CatalogueDocument.self, from: Data(sandbox.run(["kernels", "--json"]).output.utf8))
    return (quiz, catalogue.catalogue)
  }

  @Test func asksEverySwitchThatSeparatesKernels() throws {
    let (document, catalogue) = try documents()
    let asked = Set(document.quiz.answers.map(\.name))
    for one in catalogue.switches where Set(one.values).count > 1 {
      #expect(asked.contains(one.name) != (Self.unasked[one.name] != nil), "\(one.name)")
    }
    for answer in document.quiz.answers {
      #expect(Set(answer.predicted).count > 1, "\(answer.name) has the same answer on every kernel")
      #expect(!answer.predicted.contains("unknown"), "\(answer.name)")
    }
    // No two kernels give the same answers.
    let rows = document.quiz.kernels.indices.map { kernel in document.quiz.answers.map { $0.predicted[kernel] } }
    #expect(Set(rows).count == rows.count)
  }

  @Test func namesTheKernelThatRuns() throws {
    let (document, catalogue) = try documents()
    // Kernels between two presets may fit none.
    guard let running = catalogue.running, catalogue.release.hasPrefix("6.18.") else { return }
    #expect(document.fitting.contains(running), "\(document.quiz.answers.filter { $0.measured == nil }.map(\.name))")
  }
}
