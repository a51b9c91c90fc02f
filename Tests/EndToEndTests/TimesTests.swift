import Experiment
import FoundationEssentials
import Rendering
import Scenario
import Testing

@Suite(.serialized) struct TimesTests {
  @Test func aRunShowsTimesOfBothSides() throws {
    let sandbox = try Sandbox()
    #expect(try sandbox.shell("XDG_CONFIG_HOME=\"$PWD/tmp\" ./cowscope calibrate --quick --force >out 2>err") == 0)
    #expect(try sandbox.shell("XDG_CONFIG_HOME=\"$PWD/tmp\" ./cowscope demo fork --times --json >out 2>err") == 0)
    let run = try JSONDecoder().decode(RunDocument.self, from: Data(sandbox.text("out").utf8)).run
    let model = try #require(run.model)
    let kernel = try #require(run.kernel)
    for (index, step) in run.scenario.steps.enumerated() {
      switch step.action {
      case .touch, .fork:
        let predicted = try #require(model.steps[index].time)
        let measured = try #require(kernel.steps[index].time)
        #expect(predicted.provenance == .simulated)
        #expect(measured.provenance == .measured)
        #expect(predicted.median ?? 0 > 0)
        #expect(measured.median ?? 0 > 0)
        #expect(measured.samples > 1)
      case .mark, .expect, .note: #expect(kernel.steps[index].time == nil)
      default: continue
      }
    }
    #expect(try sandbox.shell("XDG_CONFIG_HOME=\"$PWD/tmp\" ./cowscope demo fork --times >out 2>err") == 0)
    let text = try sandbox.text("out")
    #expect(text.contains("times   predicted by the calibration of 20"))
    #expect(text.contains("times   measured in 9 more runs"))
    #expect(text.contains("quartiles"))
  }

  @Test func withoutACalibrationTimesAreUnknown() throws {
    let sandbox = try Sandbox()
    let command = "XDG_CONFIG_HOME=\"$PWD/tmp\" ./cowscope demo fork --times"
    #expect(try sandbox.shell("\(command) >out 2>err") == 0)
    #expect(try sandbox.text("out").contains("times   not predicted: run `cowscope calibrate` once on this machine"))
    #expect(try sandbox.shell("\(command) --json >out 2>err") == 0)
    let run = try JSONDecoder().decode(RunDocument.self, from: Data(sandbox.text("out").utf8)).run
    #expect(run.model?.steps.allSatisfy { $0.time?.median == nil } == true)
    #expect(run.kernel?.steps.contains { $0.time?.median != nil } == true)
  }

  @Test func nobodyAskedNothingIsTimed() throws {
    let ending = try Sandbox().run(["demo", "fork", "--json"])
    let run = try JSONDecoder().decode(RunDocument.self, from: Data(ending.output.utf8)).run
    #expect(run.kernel?.steps.allSatisfy { $0.time == nil } == true)
    #expect(run.model?.timeSource == nil)
    #expect(try Sandbox().run(["demo", "fork", "--calibration", "c.json"]).status == 2)
  }
}
