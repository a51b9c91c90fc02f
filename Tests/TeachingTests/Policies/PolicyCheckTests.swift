import Experiment
import Scenario
import Teaching
import Testing

@Suite("checking questions about policies") struct PolicyCheckTests {
  @Test("a right question is clean")
  func clean() throws {
    let check = try LabCheckTests.check(SampleLab.withPolicies, seeds: 50)
    #expect(check.diagnostics.isEmpty, "\(check.diagnostics.map(\.rendered))")
    #expect(check.comparisons == 50 * 8)
  }

  @Test("policies that cannot be told apart are told with the place, the seed and the parameters")
  func twins() throws {
    let text = SampleLab.withPolicies.replacing(
      "  - { text: \"copies for the parent\", value: \"copies(parent, heap, alone..kept)\" }\n", with: "")
    let found = try #require(try LabCheckTests.check(text).diagnostics.first)
    #expect(found.message.hasPrefix("for the seed 00-0000 `always-copy` and `linux` predict the same: "), "\(found)")
    let line = text.split(separator: "\n", omittingEmptySubsequences: false)[found.position.line - 1]
    #expect(line.dropFirst(found.position.column - 1).hasPrefix("always-copy, text"))
    #expect(found.rendered.contains("draw other parameters; here they are N="))
  }

  @Test("a thousand seeds find the one in which policies fall together")
  func rareTwins() throws {
    // Only the smallest of fifteen sizes makes the count zero under each policy.
    let text = SampleLab.withPolicies.replacing(
      "\"copies(parent, heap, alone..kept)\" }", with: "\"copies(parent, heap, alone..kept) * (N - 6)\" }")
    let check = try LabCheckTests.check(text, seeds: 1000)
    let found = try #require(check.diagnostics.first)
    #expect(check.seeds > 0 && found.message.contains("predict the same") && found.rendered.contains("N=6 "))
  }

  @Test(
    "what is wrong is told with its place",
    arguments: [
      ("policy: linux,", "policy: windows,", "this is no policy", "windows"),
      (
        "  - { policy: linux, text: \"when written, while others have it\" }\n", "", "that kernels follow is missing",
        ""
      ),
      ("policy: always-copy", "policy: eager-fork", "a policy is there twice", ""),
      ("belief: M05", "belief: M55", "unknown belief `M55`", "M55"),
      ("belief: M05", "belief: M04", "the refutation of M04 needs", "M04"),
      (
        "\"faults(child, heap, forked..wrote)\" }\n  - { text: \"copies for",
        "\"faults(child, heap) > 1\" }\n  - { text: \"copies for",
        "this is a truth", "faults(child"
      ),
      ("\"copies for the parent\"", "\"copies: {copied}\"", "", "copied"),
      ("hints: [\"Who copies what?\"]\n", "", "has no hint", ""),
      ("```policies\nid: k1", "```policies\nphase: predict\nid: k1", "has no key `phase`", "phase"),
    ])
  func mistakes(from: String, to: String, message: String, at: String) throws {
    let text = SampleLab.withPolicies.replacing(from, with: to, maxReplacements: 1)
    #expect(text != SampleLab.withPolicies)
    var found: [Diagnostic] = []
    let runner = try ModelRunner()
    do throws(LabErrors) {
      let lab = try Lab.parse(text, file: "sample.lab.md")
      found = LabCheck.check(lab, seeds: 5, runner: runner).diagnostics
    } catch {
      found = error.diagnostics
    }
    let first = try #require(found.first { $0.message.contains(message) }, "\(found.map(\.rendered))")
    let line = text.split(separator: "\n", omittingEmptySubsequences: false)[first.position.line - 1]
    #expect(line.dropFirst(first.position.column - 1).hasPrefix(at), "\(first.rendered)")
  }

  @Test("one question about policies is enough")
  func onlyOne() throws {
    let block = try #require(SampleLab.withPolicies.firstRange(of: "```policies"))
    let end = try #require(SampleLab.withPolicies.firstRange(of: "```observe"))
    let second = SampleLab.withPolicies[block.lowerBound..<end.lowerBound].replacing("id: k1", with: "id: k2")
    let text = SampleLab.withPolicies.replacing("```observe", with: second + "```observe", maxReplacements: 1)
    #expect(throws: LabErrors.self) { try Lab.parse(text, file: "sample.lab.md") }
  }
}
