public import FoundationEssentials

/// What this machine permits, and what each missing permission costs.
public struct DoctorReport: Sendable, Hashable, Codable {
  /// One thing that was found out.
  public struct Fact: Sendable, Hashable, Codable {
    /// What it is about, such as `page frames`.
    public var name: String
    /// What was found, such as `visible`.
    public var value: String

    /// Creates a fact.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// One thing that is missing.
  public struct Gap: Sendable, Hashable, Codable {
    /// What is missing.
    public var name: String
    /// What runs cannot show without it.
    public var cost: String
    /// How to get it.
    public var remedy: String

    /// Creates a gap.
    public init(name: String, cost: String, remedy: String) {
      self.name = name
      self.cost = cost
      self.remedy = remedy
    }
  }

  /// The version of the shape that the report is written with.
  public var schema = 1
  /// Always `cowscope.doctor`.
  public var kind = "cowscope.doctor"
  /// True when runs on the kernel are possible at all.
  public var canMeasure: Bool
  /// What was found.
  public var facts: [Fact]
  /// What is missing, the costliest first.
  public var missing: [Gap]

  /// Creates a report.
  public init(canMeasure: Bool, facts: [Fact], missing: [Gap]) {
    self.canMeasure = canMeasure
    self.facts = facts
    self.missing = missing
  }

  /// The report as text, its last line ended.
  public func text(style: Style = Style()) -> String {
    var lines = [style.heading("This machine")]
    let width = (facts.map(\.name.count).max() ?? 0) + 2
    for fact in facts {
      for (index, line) in style.wrap(fact.value, width: style.width - 1 - width).enumerated() {
        lines.append((index == 0 ? style.printable(fact.name) : "").padded(width) + line)
      }
    }
    lines += ["", style.heading("What is missing")]
    for gap in missing {
      lines.append(style.paint("\(style.verdictSign(false)) \(style.printable(gap.name))", .bad))
      lines += style.paragraph(gap.cost, prefix: "  cost:   ")
      lines += style.paragraph(gap.remedy, prefix: "  remedy: ")
    }
    if missing.isEmpty { lines.append(style.paint("\(style.verdictSign(true)) nothing", .good)) }
    let verdict =
      !canMeasure
      ? "Nothing can be measured here; --model still predicts."
      : missing.isEmpty
        ? "Every number can be measured."
        : "Runs are measured; what cannot be seen is shown as unknown."
    return (lines + [""] + style.paragraph(verdict)).joined(separator: "\n") + "\n"
  }

  /// The report as UTF-8 JSON with sorted keys, its last line ended.
  ///
  /// - Throws: `EncodingError`, which strings never cause.
  public func json() throws -> Data { try JSONText.encode(self) }
}
