public import Scenario

/// What real engines have shown of the systems of a variant: meters, as they stood at marks.
public struct SystemReadings: Sendable, Hashable, Codable, SubjectAnswering {
  /// What one engine has shown.
  public struct Reading: Sendable, Hashable, Codable {
    /// The system.
    public var system: String
    /// The engine and its version.
    public var engine: String
    /// Values by the name of the meter and by mark.
    ///
    /// A meter is called like the quantity, with its views behind it: `exclusive copy`. What is asked between two moments is counted from the
    /// beginning on.
    public var meters: [String: [String: Int]]

    /// What an engine has shown of a system.
    public init(system: String, engine: String, meters: [String: [String: Int]]) {
      (self.system, self.engine, self.meters) = (system, engine, meters)
    }
  }

  /// One for each system that was measured.
  public var readings: [Reading]

  /// Takes readings.
  public init(_ readings: [Reading]) { self.readings = readings }

  /// The engines, each once, in the order of the systems.
  public var engines: [String] {
    var names: [String] = []
    for reading in readings where !names.contains(reading.engine) { names.append(reading.engine) }
    return names
  }

  /// What a call comes to; unknown where the engine was not asked.
  public func answer(to call: SubjectCall, numbers: [Int]) -> FormulaValue {
    guard let reading = readings.first(where: { $0.system == call.subject }) else {
      return .unknown("`\(call.subject)` was not measured")
    }
    let name = ([call.function] + call.parts + numbers.map(String.init)).joined(separator: " ")
    guard let quantity = SystemQuantity(rawValue: call.function), let meter = reading.meters[name] else {
      return .unknown("\(reading.engine) does not show it")
    }
    guard quantity.isFlow, !quantity.isTruth else {
      guard let value = meter[call.moment ?? call.interval?.to ?? "end"] else {
        return .unknown("it was not measured then")
      }
      return quantity.isTruth ? .boolean(value != 0) : .integer(value)
    }
    let from = call.interval?.from ?? "start"
    guard let last = meter[call.interval?.to ?? "end"], let first = from == "start" ? 0 : meter[from] else {
      return .unknown("it was not measured then")
    }
    let (difference, isTooLarge) = last.subtractingReportingOverflow(first)
    return isTooLarge ? .unknown("the meter cannot be") : .integer(difference)
  }
}
