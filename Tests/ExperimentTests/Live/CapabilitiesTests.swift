import Experiment
import Scenario
import Testing

extension LiveTests {
  @Suite
  struct CapabilitiesTests {
    @Test func `what is missing fits what is visible`() {
      let capabilities = Capabilities.detect(options: liveOptions())
      #expect(capabilities.canRun)
      #expect(capabilities.pageSize == 4096)
      #expect(capabilities.missing.contains { $0.what == "page frame numbers" } == !capabilities.visibility.frames)
      #expect(capabilities.missing.contains { $0.what == "tracefs" } == (capabilities.visibility.faults == .perf))
      #expect(!capabilities.cpus.isEmpty)
      #expect(capabilities.facts.allSatisfy { !$0.value.isEmpty })
    }

    @Test func `a missing actor is named`() {
      var options = liveOptions()
      options.actorPath = "/nowhere/cowscope-actor"
      #expect(Capabilities.detect(options: options).missing.first?.what == "cowscope-actor")
      #expect(throws: LiveError.actorNotFound(searched: ["/nowhere/cowscope-actor"])) {
        try LiveRunner(options: options)
      }
    }
  }
}
