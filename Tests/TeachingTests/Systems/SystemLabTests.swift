import Experiment
import Scenario
import Teaching
import Testing

/// Labs about storage systems: what is run, what formulas ask, and what engines have shown.
struct SystemLabTests {
  private let runner: ModelRunner

  init() throws { runner = try ModelRunner() }

  private func run(_ seed: UInt64 = 3, readings: SystemReadings? = nil) throws -> LabRun {
    let variant = try SampleSystems.lab().variant(Seed(seed))
    return LabRun(variant, model: runner.run(variant.scenario), readings: readings)
  }

  private func key(_ id: String, _ run: LabRun) throws -> QuestionKey {
    try run.key(of: try #require(run.variant.lab.questions.first { $0.id == id }))
  }

  @Test func everyRuleIsWhatTheModelSays() throws {
    let check = LabCheck.check(try SampleSystems.lab(), seeds: 100, runner: runner)
    #expect(check.diagnostics.isEmpty, "\(check.diagnostics)")
    #expect(check.comparisons == 500)
  }

  @Test func aWrongRuleIsFound() throws {
    let lab = try SampleSystems.lab { $0.replacing("rule: N * 4KiB", with: "rule: N * 8KiB") }
    let check = LabCheck.check(lab, seeds: 3, runner: runner)
    #expect(check.diagnostics.first?.message.contains("the rule says") == true)
  }

  @Test func setsAreWrittenRunByRun() throws {
    let variant = try SampleSystems.lab().variant(Seed(3))
    let text = variant.scenarioText
    guard case .pages(let pages)? = variant.values["W"] else {
      Issue.record("W is no set")
      return
    }
    for page in pages where !pages.contains(page - 1) && !pages.contains(page + 1) {
      #expect(text.contains("write base \(page)..\(page + 1) x 4 KiB\n"), "\(text)")
    }
    #expect(variant.scenario.steps.isEmpty && variant.playableText == nil)
    #expect(variant.systems.map(\.name) == ["layers", "log"])
    #expect(variant.lab.needsEngines && variant.lab.witness == "engine")
  }

  @Test(arguments: [
    ("system layers overlayfs", "system layers overlay", "this begins no system", "overlayfs"),
    ("system log sqlite", "system layers sqlite", "there is a system `layers` already", nil),
    ("open box", "open crate", "there is no view `crate`", "base"),
    ("mark opened\n", "mark made\n", "the mark `made` is there twice", nil),
    ("mark logged", "mark end", "this names no moment", "mark NAME"),
    ("grown(layers, made..opened)\nrule", "growth(layers, made..opened)\nrule", "`growth` cannot be asked", nil),
    ("same(log, reader", "same(log, writer", "`log` has no part `writer`", nil),
  ])
  func mistakesHaveTheirPlace(old: String, new: String, message: String, hint: String?) throws {
    let lab = try SampleSystems.lab { $0.replacing(old, with: new) }
    let found = LabCheck.check(lab, seeds: 1, runner: runner).diagnostics
    let first = try #require(found.first, "nothing is wrong with \(new)")
    #expect(first.message.hasPrefix(message), "\(first.message)")
    if let hint { #expect(first.hint?.contains(hint) == true, "\(first.hint ?? "")") }
    // The line of the file in which it was spoilt.
    let lines = SampleSystems.text.replacing(old, with: new).split(separator: "\n", omittingEmptySubsequences: false)
    let place = lines.firstIndex { $0.contains(new.split(separator: "\n")[0]) }
    #expect(place.map { first.position.line >= $0 + 1 } == true)
  }

  @Test func aLabNeedsSomethingToRun() throws {
    let parts = SampleSystems.text.split(separator: "```", maxSplits: 2, omittingEmptySubsequences: false)
    let errors = #expect(throws: LabErrors.self) { try Lab.parse("\(parts[0])\(parts[2])", file: "x") }
    #expect(errors?.diagnostics.first?.message == "the lab has no scenario")
  }

  // MARK: Engines

  private func readings(of run: LabRun, grown: Int) -> SystemReadings {
    SystemReadings([
      SystemReadings.Reading(
        system: "log", engine: "SQLite 3.40.1", meters: ["grown": ["made": 0, "logged": grown, "home": grown]])
    ])
  }

  @Test func whatAnEngineShowsStandsBesideTheModel() throws {
    let model = try run()
    let right = try #require(try key("q2", model).number)
    let run = try run(readings: readings(of: model, grown: right))
    #expect(run.wasMeasured)
    #expect(try key("q2", run).kernelNumber == right && key("q1", run).kernelNumber == nil)
    #expect(try key("q3", run).right(on: .kernel) == nil)
    // An engine that differs makes its answer right too, and says so.
    let other = try self.run(readings: readings(of: model, grown: right + 8))
    let judgement = try key("q2", other).judge(.number(right + 8))
    #expect(judgement.isRight && judgement.isRightOnKernelOnly)
  }

  @Test func recordingsAnswerAndAreCalledSo() throws {
    let model = try run()
    let right = try #require(try key("q2", model).number)
    let machine = LabReport.Machine(
      kernel: "6.18", architecture: "x86_64", pageSize: 4096, isRoot: true, transparentHugePages: nil)
    var recording = LabRecording(of: try SampleSystems.lab(), machine: machine, tool: "t", recorded: "2026-11-22")
    let added = [
      recording.add(model), recording.add(try run(readings: readings(of: model, grown: right))),
      recording.add(try run(readings: readings(of: model, grown: right + 8))),
    ]
    #expect(added == [false, true, false])
    #expect(recording.words.contains("SQLite 3.40.1"))
    let answered = try #require(model.answered(by: recording))
    #expect(!answered.wasMeasured && answered.recordedSystems == ["log"])
    #expect(try key("q2", answered).isRecorded && key("q2", answered).kernelNumber == right)
    #expect(try !key("q1", answered).isRecorded)
    // Another variant is not answered, and what has run here is not replaced.
    #expect(try run(4).answered(by: recording) == nil)
    #expect(try run(readings: readings(of: model, grown: right)).answered(by: recording) == nil)
  }

  @Test func aSessionGoesThroughALabOfStores() throws {
    var session = try LabSession(try SampleSystems.lab(), seed: Seed(3), clock: { 0 })
    for question in session.predictions { try session.predict(question.id, .unknown, nil) }
    _ = try session.commit(nonce: 1)
    try session.take(run())
    while session.phase == .reveal { _ = try session.reveal() }
    #expect(session.phase == .investigate)
    #expect(try session.investigate("q3", .options([0, 1])).isRight)
    #expect(session.phase == .done)
    let replay = try SessionReplay.session(
      of: try SampleSystems.lab(), seed: Seed(3), ticket: nil, events: session.record.events, by: runner)
    #expect(replay.record == session.record)
  }

  @Test func theTableHasTheBytesOfEachSystem() throws {
    let tables = RunTable.all(of: try run())
    #expect(tables.map(\.title) == ["layers: OverlayFS", "log: SQLite WAL"])
    let opened = try #require(tables[0].rows.first { $0.text == "open box" })
    #expect(opened.counts.map(\.model) == [0, opened.counts[3].model, opened.counts[3].model, opened.counts[3].model])
    #expect(tables[0].columns == ["changed", "copied", "written", "grown"])
  }

  @Test func whatIsOpenedComesUpWhole() throws {
    let model = try run()
    guard case .number(let blocks)? = model.variant.values["N"] else {
      Issue.record("N is no number")
      return
    }
    #expect(try key("q1", model).number == blocks * 4)
  }
}
