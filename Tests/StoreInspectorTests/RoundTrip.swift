import FoundationEssentials
import Testing

/// Checks that a value is the same after it was written as JSON and read again.
func expectRoundTrip<Value: Codable & Equatable>(_ value: Value) throws {
  let bytes = try JSONEncoder().encode(value)
  #expect(try JSONDecoder().decode(Value.self, from: bytes) == value)
}
