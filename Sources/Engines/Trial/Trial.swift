public import Family

/// A random workload that is done by the model and by the engine, and what both say of it.
///
/// An engine's workload asks the trial for random numbers, tells it each action, and lets it compare. What the workload does must only follow from these numbers and from the model, never from what a
/// meter says: so the same workload runs without the engine, on the readings of a recording.
public struct Trial<Live> {
  private enum Source {
    /// The engine itself.
    case engine(Live)
    /// What it has answered once.
    case recording([RecordedStep])
    /// Nothing: only the script is wanted.
    case nothing
  }

  /// The numbers that decide the workload.
  public var random: SeededNumbers
  /// What decided them.
  public let seed: UInt64
  /// Steps that the workload shall have.
  public let steps: Int
  let quantities: [Quantity]
  private let source: Source
  private(set) var script: [RecordedStep] = []
  private(set) var tallies: [Tally]
  private(set) var mismatches: [EngineReport.Mismatch] = []
  private let onStep: (Int) -> Void

  /// What was said of one quantity.
  struct Tally: Sendable {
    var comparisons = 0
    var expected: ClosedRange<Int>?
    var measured: Int?
    var least: Int?
    var most: Int?
    var mismatches = 0
  }

  private init(_ source: Source, _ quantities: [Quantity], seed: UInt64, steps: Int, onStep: @escaping (Int) -> Void) {
    (self.source, self.quantities, self.seed, self.steps) = (source, quantities, seed, steps)
    (random, self.onStep) = (SeededNumbers(seed: seed), onStep)
    tallies = Array(repeating: Tally(), count: quantities.count)
  }

  /// A trial with the engine; `onStep` is told each step as it begins.
  init(live: Live, _ quantities: [Quantity], seed: UInt64, steps: Int, onStep: @escaping (Int) -> Void = { _ in }) {
    self.init(.engine(live), quantities, seed: seed, steps: steps, onStep: onStep)
  }

  /// A trial with what the engine has answered once.
  ///
  /// Throws `otherScript` where the recording has other quantities.
  init(replaying recording: EngineRecording, _ quantities: [Quantity]) throws(EngineError) {
    guard recording.quantities == quantities.map(\.name) else {
      throw EngineError(.otherScript, "the recording has the quantities \(recording.quantities)")
    }
    self.init(.recording(recording.script), quantities, seed: recording.seed, steps: recording.steps) { _ in }
  }

  /// A trial without an engine, which tells what it would be asked: for engines that are given a script as a whole.
  init(planning quantities: [Quantity], seed: UInt64, steps: Int) {
    self.init(.nothing, quantities, seed: seed, steps: steps) { _ in }
  }

  /// Does one step with the engine.
  ///
  /// - Parameters:
  ///   - action: what is done, in one line without `|`. It tells the step in reports, and must be that of the recording.
  ///   - body: does it.
  public mutating func act(
    _ action: String, _ body: (Live) throws(EngineError) -> Void
  ) throws(EngineError) {
    let step = script.count
    script.append(RecordedStep(action: action))
    onStep(step)
    switch source {
    case .engine(let live): try body(live)
    case .nothing: break
    case .recording(let recorded):
      guard step < recorded.count, recorded[step].action == action else {
        let other = step < recorded.count ? recorded[step].action : "nothing"
        throw EngineError(.otherScript, "step \(step + 1) is \(action), and in the recording \(other)")
      }
    }
  }

  /// Compares a number that must be the same.
  public mutating func check(
    _ quantity: Quantity, predicted: Int, _ meter: (Live) throws(EngineError) -> Int
  ) throws(EngineError) {
    try check(quantity, expected: predicted...predicted, meter)
  }

  /// Compares a number that must lie within bounds.
  ///
  /// Throws `otherScript` where the recording has no such reading, and `failed` where a quantity is not the trial's, or must be equal and has bounds.
  public mutating func check(
    _ quantity: Quantity, expected: ClosedRange<Int>, _ meter: (Live) throws(EngineError) -> Int
  ) throws(EngineError) {
    guard let index = quantities.firstIndex(of: quantity), !script.isEmpty else {
      throw .failed("\(quantity.name) is not a quantity of this trial")
    }
    guard quantity.demand == .band || expected.count == 1 else {
      throw .failed("\(quantity.name) must be equal and is given bounds")
    }
    let step = script.count - 1
    let value: Int
    switch source {
    case .nothing: return script[step].readings.append(RecordedStep.Reading(quantity: index, value: 0))
    case .engine(let live): value = try meter(live)
    case .recording(let recorded):
      let place = script[step].readings.count
      guard place < recorded[step].readings.count, recorded[step].readings[place].quantity == index else {
        throw EngineError(.otherScript, "the recording has no \(quantity.name) at this place of step \(step + 1)")
      }
      value = recorded[step].readings[place].value
    }
    script[step].readings.append(RecordedStep.Reading(quantity: index, value: value))
    note(value, expected, at: step, of: index)
  }

  private mutating func note(_ value: Int, _ expected: ClosedRange<Int>, at step: Int, of index: Int) {
    tallies[index].comparisons += 1
    (tallies[index].expected, tallies[index].measured) = (expected, value)
    tallies[index].least = min(value, tallies[index].least ?? value)
    tallies[index].most = max(value, tallies[index].most ?? value)
    guard !expected.contains(value) else { return }
    tallies[index].mismatches += 1
    mismatches.append(
      EngineReport.Mismatch(
        step: step + 1, action: script[step].action, quantity: quantities[index].name,
        leastExpected: expected.lowerBound, mostExpected: expected.upperBound, measured: value))
  }

  /// Does something with the engine that is no step: preparations, which recordings do not have.
  public func prepare(_ body: (Live) throws(EngineError) -> Void) throws(EngineError) {
    if case .engine(let live) = source { try body(live) }
  }

  /// Asks a model for something; what it refuses ends the trial.
  public func model<Result>(_ body: () throws(Refusal) -> Result) throws(EngineError) -> Result {
    do throws(Refusal) { return try body() } catch { throw .model(error) }
  }
}
