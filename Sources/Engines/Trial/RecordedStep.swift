/// What was done in a step, and what the engine's meters said behind it.
public struct RecordedStep: Sendable, Hashable, Codable {
  /// A number that a meter said.
  struct Reading: Sendable, Hashable {
    /// Which of the engine's quantities it is.
    var quantity: Int
    var value: Int
  }

  /// What was done.
  let action: String
  var readings: [Reading] = []

  init(action: String) { self.action = action }

  /// In files a step is one line: the action, `|`, and for each reading the number of its quantity, `:` and the value.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let parts = try container.decode(String.self).split(separator: "|", omittingEmptySubsequences: false)
    action = String(parts.first?.dropLast() ?? "")
    for word in parts.dropFirst().joined().split(separator: " ") {
      let numbers = word.split(separator: ":").map { Int($0) }
      guard numbers.count == 2, let quantity = numbers[0], let value = numbers[1] else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(word) is no reading")
      }
      readings.append(Reading(quantity: quantity, value: value))
    }
  }

  /// Writes the line.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    let words = readings.map { "\($0.quantity):\($0.value)" }
    try container.encode("\(action) | \(words.joined(separator: " "))")
  }
}
