import Calibration

extension Style {
  /// A span of time with three digits and its unit.
  func time(_ nanoseconds: Double) -> String {
    let unit = unit(of: nanoseconds)
    return "\(Self.threeDigits(nanoseconds / unit.1)) \(unit.0)"
  }

  /// The quartiles of a span of time, with one unit where both have the same.
  func quartiles(_ range: TimeRange) -> String {
    let lower = time(range.lower).split(separator: " ")
    let upper = time(range.upper).split(separator: " ")
    return lower[1] == upper[1]
      ? "\(lower[0])..\(upper.joined(separator: " "))" : "\(time(range.lower))..\(time(range.upper))"
  }

  /// Two times in at most eleven columns, in the unit of the larger one.
  func shortRange(_ lower: Double, _ upper: Double) -> String {
    let unit = unit(of: upper)
    func digits(_ value: Double) -> String {
      let tenths = Int((value / unit.1 * 10).rounded())
      return tenths < 100 ? "\(tenths / 10).\(tenths % 10)" : "\((tenths + 5) / 10)"
    }
    return "\(digits(lower))..\(digits(upper)) \(unit.0)"
  }

  private func unit(of nanoseconds: Double) -> (String, Double) {
    let units = [("ns", 1.0), (symbols == .unicode ? "µs" : "us", 1e3), ("ms", 1e6), ("s", 1e9)]
    // 999.6 is 1.00 of the next unit.
    return units.last { nanoseconds >= $0.1 * 0.9995 } ?? units[0]
  }

  private static func threeDigits(_ value: Double) -> String {
    if value == 0 { return "0" }
    let decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0
    let scale = decimals == 2 ? 100.0 : decimals == 1 ? 10.0 : 1.0
    let whole = Int((value * scale).rounded())
    guard decimals > 0 else { return "\(whole)" }
    let digits = String(whole % Int(scale))
    return "\(whole / Int(scale)).\(String(repeating: "0", count: decimals - digits.count))\(digits)"
  }
}

/// Sizes as a person writes them.
enum SizeText {
  /// Such as `16 MiB`; bytes that are no multiple of a unit have one decimal.
  static func text(_ bytes: Int) -> String {
    let units = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
    guard let unit = units.first(where: { bytes >= $0.1 }) else { return "\(bytes) bytes" }
    if bytes % unit.1 == 0 { return "\(bytes / unit.1) \(unit.0)" }
    let tenths = Int((Double(bytes) * 10 / Double(unit.1)).rounded())
    return "\(tenths / 10).\(tenths % 10) \(unit.0)"
  }
}

extension Int {
  /// The number with a comma between groups of three digits.
  var grouped: String {
    let digits = String(magnitude)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (self < 0 ? "-" : "") + text
  }
}

extension Calibration {
  /// Where and when it was measured, in one line.
  var provenance: String {
    let load = load.max().map { "; load average \(($0 * 10).rounded() / 10)" } ?? ""
    let length = isQuick ? ", the quick way" : ""
    return
      "measured \(date)\(length) on Linux \(machine.kernel), \(machine.processor), \(machine.cpus) CPUs, "
      + "\(SizeText.text(machine.memoryBytes))\(load)"
  }
}
