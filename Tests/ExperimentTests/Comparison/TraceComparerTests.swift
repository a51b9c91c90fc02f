import Experiment
import Scenario
import Testing

/// What a comparison says of two predictions, one of them spoilt.
@Suite struct TraceComparerTests {
  private static let scenario = Result {
    try Scenario.parse(
      """
      process p
      map p a anon pages=4
      write p a
      fork p -> c
      write c a[1]
      mark done
      """, file: "test.cow")
  }

  /// Both sides from the model; `spoil` changes the one that stands for the kernel.
  private func comparison(_ spoil: (inout Trace) -> Void) throws -> Comparison {
    let scenario = try Self.scenario.get()
    let model = try ModelRunner().run(scenario)
    var kernel = model
    kernel.source = .kernel(
      release: "6.18.0", visibility: Visibility(faults: .tracefs, frames: true, privileged: true))
    spoil(&kernel)
    return Comparison(of: scenario, model: model, kernel: kernel)
  }

  @Test func equalTracesAreEqual() throws {
    let comparison = try comparison { _ in }
    #expect(comparison.isEqual)
    #expect(comparison.unknownCount == 0)
    #expect(comparison.comparedCount > 100)
  }

  @Test func namesTheFirstNumberThatDiffers() throws {
    let comparison = try comparison {
      $0.steps[4].effects.copies = Quantity(0, .measured)
      $0.steps[4].effects.reuses = Quantity(1, .measured)
    }
    #expect(!comparison.isEqual)
    let first = try #require(comparison.differences.first)
    #expect(first.step == 4)
    #expect(first.subject == "copies")
    #expect(first.model == "1" && first.kernel == "0")
    #expect(first.rule == "W-3")
    #expect(!first.causes.isEmpty)
    #expect(comparison.steps[3].isEqual && !comparison.steps[4].isEqual)
  }

  @Test func anUnknownNumberIsNeitherEqualNorDifferent() throws {
    let comparison = try comparison {
      $0.steps[4].effects.copies = .unknown
      $0.steps[4].faultsComplete = false
      $0.steps[4].faults = []
    }
    #expect(comparison.isEqual)
    #expect(comparison.unknownCount == 2)
    #expect(comparison.steps[4].quantities.first { $0.name == "copies" }?.isEqual == nil)
  }

  @Test func framesAreComparedUpToTheirNames() throws {
    let renamed = try comparison { trace in
      Self.changePages(&trace) { page, _ in page.frame = page.frame.map { $0 * 17 + 3 } }
    }
    #expect(renamed.isEqual)
  }

  @Test func anotherPartitionOfFramesDiffers() throws {
    let merged = try comparison { trace in
      Self.changePages(&trace) { page, process in if process == "c", page.page == 2 { page.frame = 4711 } }
    }
    #expect(merged.differences.map(\.subject) == ["frame of c a[2]"])
  }

  @Test func anotherErrorCodeDiffers() throws {
    let comparison = try comparison { trace in
      var faults = Array(trace.steps[4].faults)
      faults[0].errorCode = 6
      trace.steps[4].faults = PageRuns(faults)
    }
    #expect(comparison.differences.map(\.subject) == ["error code of the trap at c a[1] (user)"])
  }

  @Test func aDisturbedFieldIsUnknown() throws {
    let comparison = try comparison { trace in
      for process in trace.steps[5].checkpoint?.processes.indices ?? 0..<0 {
        trace.steps[5].checkpoint?.processes[process].regions[0].vmas[0].smaps?.referenced += 4
        trace.steps[5].checkpoint?.processes[process].regions[0].vmas[0].isReferencedDisturbed = true
      }
    }
    #expect(comparison.isEqual)
    #expect(comparison.unknownCount == 2)
  }

  private static func changePages(_ trace: inout Trace, _ change: (inout PageState, ProcessName) -> Void) {
    guard var checkpoint = trace.steps[5].checkpoint else { return }
    for process in checkpoint.processes.indices {
      let pages = checkpoint.processes[process].regions[0].pages.map { page in
        var page = page
        change(&page, checkpoint.processes[process].name)
        return page
      }
      checkpoint.processes[process].regions[0].pages = PageRuns(pages)
    }
    trace.steps[5].checkpoint = checkpoint
  }
}
