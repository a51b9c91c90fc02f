/// How amounts of memory are written.
public enum AmountText: Sendable, Hashable {
  /// With a unit, three digits at least: `1.04 GiB`.
  case human
  /// Plain bytes.
  case bytes

  /// An amount; `?` if it is unknown.
  func text(_ bytes: Int?) -> String {
    guard let bytes else { return "?" }
    switch self {
    case .bytes: return "\(bytes)"
    case .human: return bytes == 0 ? "0" : Self.short(bytes)
    }
  }

  private static let units: [(letter: String, size: Int)] = [
    ("T", 1 << 40), ("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10),
  ]

  /// At most seven characters, such as `12.3M` and `1.04G`; KiB, MiB and GiB by their first letters.
  static func short(_ bytes: Int) -> String {
    // 1023.99 KiB is written 1.00M.
    guard let unit = units.first(where: { Double(bytes) >= Double($0.size) * 0.9995 }) else { return "\(bytes)B" }
    let value = Double(bytes) / Double(unit.size)
    if bytes % unit.size == 0, value < 1000 { return "\(bytes / unit.size)\(unit.letter)" }
    let decimals = value < 9.995 ? 100 : value < 99.95 ? 10 : 1
    let whole = Int((value * Double(decimals)).rounded())
    guard decimals > 1 else { return "\(whole)\(unit.letter)" }
    let digits = String(whole % decimals)
    let zeros = String(repeating: "0", count: (decimals == 100 ? 2 : 1) - digits.count)
    return "\(whole / decimals).\(zeros)\(digits)\(unit.letter)"
  }
}
