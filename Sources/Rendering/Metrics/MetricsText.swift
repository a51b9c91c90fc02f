/// Families of metrics as text, in one of the two forms.
public struct MetricsText: Sendable {
  private let format: MetricsFormat

  /// Creates a writer.
  public init(_ format: MetricsFormat) { self.format = format }

  /// The text of all families; a family without samples is left out.
  public func text(_ families: [MetricFamily]) -> String {
    var text = ""
    for family in families where !family.samples.isEmpty { write(family, to: &text) }
    // Only so does a reader know that nothing was cut off.
    if format == .openMetrics { text += "# EOF\n" }
    return text
  }

  private func write(_ family: MetricFamily, to text: inout String) {
    let sampleName = Self.sampleName(family)
    switch format {
    case .openMetrics:
      text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
      if let unit = family.unit { text += "# UNIT \(family.name) \(unit.rawValue)\n" }
      text += "# HELP \(family.name) \(Self.escaped(family.help))\n"
    case .prometheus:
      // The older form knows no endings, and no kind for labels that matter.
      text += "# HELP \(sampleName) \(Self.escaped(family.help, quotes: false))\n"
      text += "# TYPE \(sampleName) \(family.kind == .counter ? "counter" : "gauge")\n"
    }
    for sample in family.samples {
      text += sampleName
      if !sample.labels.isEmpty {
        text += "{"
        for (index, label) in sample.labels.enumerated() {
          if index > 0 { text += "," }
          text += "\(label.name)=\"\(Self.escaped(label.value))\""
        }
        text += "}"
      }
      text += " \(Self.number(sample.value))\n"
    }
  }

  private static func sampleName(_ family: MetricFamily) -> String {
    switch family.kind {
    case .gauge: family.name
    case .counter: family.name + "_total"
    case .info: family.name + "_info"
    }
  }

  /// A text between quotes.
  ///
  /// A NUL, which Prometheus takes for the end of everything, becomes U+FFFD; any other character stays.
  private static func escaped(_ text: String, quotes: Bool = true) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\"" where quotes: escaped += "\\\""
      case "\0": escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private static func number(_ value: MetricFamily.Value) -> String {
    switch value {
    case .whole(let number): "\(number)"
    case .real(let number) where number.isNaN: "NaN"
    case .real(let number) where number.isInfinite: number < 0 ? "-Inf" : "+Inf"
    case .real(let number): "\(number)"
    }
  }
}
