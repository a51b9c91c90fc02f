import Experiment
import MemoryModel
import Scenario
import Teaching
import Testing

@Suite("questions about policies") struct PolicyChoiceTests {
  private static func lab() throws -> Lab { try Lab.parse(SampleLab.withPolicies, file: "sample.lab.md") }

  private static func question(_ lab: Lab) throws -> Question { try #require(lab.policyQuestion) }

  /// A run whose kernel's side is the model under a policy, with what `change` makes of it.
  private static func run(
    kernel policy: CopyPolicy?, seed: UInt64 = 3, _ change: (inout Trace) -> Void = { _ in }
  ) throws -> (run: LabRun, question: Question) {
    let lab = try lab()
    let variant = try lab.variant(Seed(seed))
    let runner = try ModelRunner()
    var result = try Experiment(sides: .model).run(variant.scenario, under: lab.policies)
    result.kernel = policy.map { runner.following($0).run(variant.scenario) }
    if var kernel = result.kernel {
      change(&kernel)
      result.kernel = kernel
    }
    return (try #require(LabRun(variant, result: result)), try question(lab))
  }

  @Test("each policy has the numbers of its own run")
  func table() throws {
    let (run, question) = try Self.run(kernel: nil)
    let table = try #require(try run.policyTable(of: question))
    guard case .pages(let written)? = run.variant.values["W"] else {
      return #expect(Bool(false), "W is a set of pages")
    }
    let pages = written.count
    #expect(table.columns.map(\.policy) == ["eager-fork", "linux", "always-copy"])
    #expect(table.columns.map(\.predicted) == [[0, 0], [pages, 0], [pages, pages]])
    #expect(table.counts == ["faults for \(pages) pages", "copies for the parent"])
    #expect(table.kernel == nil && table.fittingKernel == nil && table.fittingModel == [1])
    #expect(try run.key(of: question).right(on: .model) == .options([1]))
    #expect(try run.key(of: question).right(on: .kernel) == nil)
    #expect(try run.policyTable(of: run.variant.lab.questions[0]) == nil)
  }

  @Test("the only policy that fits what was measured is the kernel's", arguments: CopyPolicy.allCases)
  func kernel(_ policy: CopyPolicy) throws {
    let (run, question) = try Self.run(kernel: policy)
    let key = try run.key(of: question)
    // Without huge pages and KSM two of the policies are that of Linux.
    let place = policy == .eagerFork ? 0 : policy == .alwaysCopy ? 2 : 1
    #expect(key.right(on: .kernel) == .options([place]))
    #expect(try key.judge(.options([1])).isRight)
    let judgement = try key.judge(.options([place]))
    #expect(judgement.isRight && judgement.isRightOnKernelOnly == (place != 1))
  }

  @Test("what the kernel does not show tells nothing apart, and what fits nothing is told")
  func unknown() throws {
    let (hidden, question) = try Self.run(kernel: .linux) { trace in
      for step in trace.steps.indices { trace.steps[step].effects.copies = .unknown }
    }
    let key = try hidden.key(of: question)
    #expect(key.right(on: .kernel) == nil && key.policyTable?.fittingKernel == [1, 2])
    #expect(try remarks(key, .options([1])).contains { $0.contains("fits b and c: too little to tell") })
    let (strange, _) = try Self.run(kernel: .linux) { trace in
      for step in trace.steps.indices { trace.steps[step].effects.copies = Quantity(77, .measured) }
    }
    let other = try strange.key(of: question)
    #expect(other.right(on: .kernel) == nil && other.policyTable?.fittingKernel == [])
    #expect(try remarks(other, .options([1])).contains { $0.contains("fits none of them") })
  }

  private func remarks(_ key: QuestionKey, _ answer: GivenAnswer) throws -> [String] {
    Feedback(on: answer, key, try key.judge(answer), nil) { $0.source.text }.remarks.map(\.text)
  }

  @Test("a wrong policy is answered with the first number that speaks against it")
  func difference() throws {
    let (run, question) = try Self.run(kernel: .linux)
    let key = try run.key(of: question)
    let first = try #require(key.policyTable?.columns[1].predicted.first)
    let eager = try remarks(key, .options([0]))
    #expect(eager.contains("Under a the count \"faults for \(first) pages\" would be 0; the kernel had \(first)."))
    #expect(!eager.contains { $0.contains("Nobody has foreseen") })
    #expect(try remarks(key, .options([2])).contains { $0.hasPrefix("M05") })
    #expect(try !remarks(key, .options([1])).contains { $0.hasPrefix("Under") })
  }

  @Test("where huge pages are switched off two policies are one, and both are right")
  func switchedOff() throws {
    let lab = try SampleLab.shippedLab("07-huge-pages.lab.md")
    let question = try Self.question(lab)
    let runner = try ModelRunner.like(release: "6.18.44", hugePages: "always madvise [never]")
    let key = try LabRun.predicted(try lab.variant(Seed(2)), by: runner).key(of: question)
    let twins = try #require(key.policyTable?.fittingModel)
    #expect(twins.count == 2 && key.right(on: .model) == .options([1]))
    for place in twins { #expect(try key.judge(.options([place])).isRight) }
    #expect(try remarks(key, .options([twins[0]])).contains { $0.contains("does not tell a and b apart") })
  }

  @Test("a run without the policies of its lab is none")
  func incomplete() throws {
    let variant = try Self.lab().variant(Seed(3))
    #expect(LabRun(variant, result: try Experiment(sides: .model).run(variant.scenario)) == nil)
  }
}
