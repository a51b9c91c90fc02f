extension Database.Value: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral {
  init(integerLiteral value: Int64) { self = .integer(value) }

  init(stringLiteral value: String) { self = .text(value) }

  init(nilLiteral: ()) { self = .null }

  init(_ number: (some BinaryInteger)?) { self = number.map { .integer(Int64(truncatingIfNeeded: $0)) } ?? .null }

  init(_ text: String?) { self = text.map { .text($0) } ?? .null }

  init(_ flag: Bool) { self = .integer(flag ? 1 : 0) }

  /// The number, if it is one that fits.
  func integer<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) -> Number? {
    if case .integer(let number) = self { Number(exactly: number) } else { nil }
  }

  /// An amount or a count that a machine can have: not below zero, and so small that sums of thousands fit.
  ///
  /// An injured file may say anything.
  func amount(atMost most: Int = 1 << 48) -> Int? { integer(Int.self).flatMap { (0...most).contains($0) ? $0 : nil } }

  /// The same bits as an unsigned number, as times and addresses are stored.
  var unsigned: UInt64? { if case .integer(let number) = self { UInt64(bitPattern: number) } else { nil } }

  var double: Double? {
    switch self {
    case .real(let number): number
    case .integer(let number): Double(number)
    default: nil
    }
  }

  var text: String? { if case .text(let text) = self { text } else { nil } }
}
