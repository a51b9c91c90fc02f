import Engines
import FoundationEssentials
import Testing

/// What trials keep, and what reports conclude from it.
struct TrialTests {
  @Test func whatAgreesHolds() {
    let result = EngineMeasurement.measure(CountingEngine(), seed: 3)
    let report = result.report
    #expect(report.outcome == .holds && report.reason == nil && report.version == "counter 1")
    #expect(report.stepsDone == 20 && report.engine == "sqlite/counting" && report.title == "SQLite WAL")
    #expect(report.rows.map(\.verdict) == [.equal, .inBand])
    #expect(report.rows.map(\.comparisons) == [20, 20])
    #expect(report.claimsNotMeasured == ["what a checkpoint answers, with up to four readers"])
  }

  @Test func aMismatchIsKeptWithItsStep() throws {
    let report = EngineMeasurement.measure(CountingEngine(wrongStep: 7), seed: 3).report
    #expect(report.outcome == .differs)
    let first = try #require(report.mismatches.first)
    #expect(first.step == 7 && first.measured == first.mostExpected + 1 && first.action.hasPrefix("add "))
    // All steps behind it differ too; the bounds still hold.
    #expect(report.mismatches.count == 14)
    #expect(report.rows.map(\.mismatches) == [14, 0])
    #expect(report.rows.map(\.verdict) == [.differs, .inBand])
  }

  @Test func whatLeavesItsBoundsDiffers() {
    let report = EngineMeasurement.measure(CountingEngine(leavesBounds: true), seed: 3).report
    #expect(report.outcome == .differs && report.rows.map(\.verdict) == [.equal, .differs])
  }

  @Test func whatWasNeverComparedProvesNothing() {
    let report = EngineMeasurement.measure(CountingEngine(comparesBounds: false), seed: 3).report
    #expect(report.outcome == .failed && report.rows.map(\.verdict) == [.equal, .notCompared])
    #expect(report.reason?.contains("never compared") == true)
  }

  @Test func whatIsMissingIsSaid() {
    let missing = EngineError.unavailable("the machine has no counter")
    let result = EngineMeasurement.measure(CountingEngine(missing: missing), seed: 3)
    #expect(result.report.outcome == .notAvailable && result.report.reason == missing.reason)
    #expect(result.report.rows.isEmpty && result.recording == nil)
  }

  @Test func seedsHaveNothingInCommon() {
    var streams: [Set<UInt64>] = []
    for seed in 1...8 {
      var numbers = SeededNumbers(seed: UInt64(seed))
      streams.append(Set((0..<200).map { _ in numbers.next() }))
    }
    for (index, stream) in streams.enumerated() {
      for other in streams[(index + 1)...] { #expect(stream.isDisjoint(with: other)) }
    }
  }

  @Test func aRecordingIsReadAsItWasWritten() throws {
    let recording = try #require(EngineMeasurement.measure(CountingEngine(), seed: 9).recording)
    let read = try JSONDecoder().decode(EngineRecording.self, from: try JSONEncoder().encode(recording))
    #expect(read == recording)
    let report = EngineMeasurement.replay(read, of: CountingEngine())
    #expect(report.outcome == .holds && report.rows.map(\.comparisons) == [20, 20])
  }

  @Test func anotherScriptIsNotTakenForTheSame() throws {
    let recording = try #require(EngineMeasurement.measure(CountingEngine(), seed: 9, steps: 5).recording)
    var text = String(decoding: try JSONEncoder().encode(recording), as: UTF8.self)
    text.replace("\"seed\":9", with: "\"seed\":10")
    let other = try JSONDecoder().decode(EngineRecording.self, from: Data(text.utf8))
    let report = EngineMeasurement.replay(other, of: CountingEngine())
    #expect(report.outcome == .failed && report.reason?.contains("in the recording") == true)
  }

  @Test func aRecordingOfOtherNumbersDiffers() throws {
    let recording = try #require(EngineMeasurement.measure(CountingEngine(wrongStep: 2), seed: 9, steps: 5).recording)
    let report = EngineMeasurement.replay(recording, of: CountingEngine())
    #expect(report.outcome == .differs && report.mismatches.first?.step == 2)
  }

  @Test func aPlanHasAllStepsAndReadings() throws {
    let plan = try EngineMeasurement.plan(CountingEngine(), seed: 9, steps: 5)
    let recording = try #require(EngineMeasurement.measure(CountingEngine(), seed: 9, steps: 5).recording)
    let actions = { (steps: [RecordedStep]) in
      try steps.map { String(decoding: try JSONEncoder().encode([$0]), as: UTF8.self).prefix { $0 != "|" } }
    }
    #expect(try actions(plan) == actions(recording.script))
  }
}
