internal import Hashing

/// What decides the numbers of a lab: who has the same seed has the same variant, on every machine and in every version.
public struct Seed: Sendable, Hashable, CustomStringConvertible {
  /// The seed of the generator.
  public var value: UInt64

  /// Creates a seed from its number.
  public init(_ value: UInt64) { self.value = value }

  /// Seeds for practice are below this, so that their code is short.
  private static let practiceEnd: UInt64 = 1 << 30

  /// Reads a code such as `K7-M2QX`, as it is printed; capitals and hyphens do not matter.
  ///
  /// nil for a text that is no code.
  public init?(code: String) {
    guard let (value, count) = CrockfordCode.read(code), count <= 6 || count == 13 else { return nil }
    self.value = value
  }

  /// The code: six signs for practice, thirteen for a seed that was derived.
  public var description: String {
    value < Self.practiceEnd
      ? CrockfordCode.grouped(CrockfordCode.symbols(of: value, count: 6), [2, 4])
      : CrockfordCode.grouped(CrockfordCode.symbols(of: value, count: 13), [4, 4, 4, 1])
  }

  /// A seed for practice, by chance.
  public static func practice() -> Seed { Seed(UInt64.random(in: 0..<practiceEnd)) }

  /// The seed that comes after this one: another variant of the same question.
  public var next: Seed {
    value < Self.practiceEnd
      ? Seed((value + 1) % Self.practiceEnd) : Seed(value &+ 1 < Self.practiceEnd ? Self.practiceEnd : value &+ 1)
  }

  /// The seed of one student's attempt at one version of a lab.
  ///
  /// The first eight bytes, the highest first, of HMAC-SHA256 with the key of the course over
  /// `cowlab/1|LAB|VERSION|STUDENT|ATTEMPT` in UTF-8.
  public static func derived(
    courseKey: [UInt8], lab: String, version: Int, student: String, attempt: Int
  ) -> Seed {
    let message = "cowlab/1|\(lab)|\(version)|\(student)|\(attempt)"
    return Seed(SHA256.keyedHash(message.utf8, key: courseKey).prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
  }
}
