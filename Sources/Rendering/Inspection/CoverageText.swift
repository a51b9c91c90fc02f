internal import Inspector

/// Says how complete an inspection is.
struct CoverageText {
  private let coverage: Coverage

  init(_ coverage: Coverage) { self.coverage = coverage }

  func lines(style: Style) -> [String] {
    style.wrap(sentence, width: style.width - 1).map { style.paint($0, .faint) }
  }

  /// All of it, in parts with a semicolon between.
  var sentence: String {
    let omitted = coverage.omitted.values.reduce(0) { $0 + $1.count }
    let noun = coverage.selected == 1 ? "process" : "processes"
    var parts = ["\(coverage.selected - omitted) of \(coverage.selected) \(noun) readable"]
    for reason in Omission.allCases {
      let count = coverage.omitted[reason]?.count ?? 0
      if count > 0 { parts.append("\(count) \(reason.words)") }
    }
    switch coverage.rung {
    case .frames:
      guard coverage.checked > 0 else { break }
      if coverage.moreOutside > 0 {
        let outside = Self.percent(coverage.moreOutside, of: coverage.checked)
        parts.append("\(outside) of frames have sharers outside the view")
      }
      let equal = Self.percent(coverage.equal, of: coverage.checked)
      parts.append("own counts equal the kernel's for \(equal) of frames")
      if coverage.fewer > 0 { parts.append("\(coverage.fewer) frames changed meanwhile") }
      if !coverage.tellsMerged { parts.append(Self.mergedUnknown) }
    case .bits:
      parts.append("frame numbers are hidden (needs CAP_SYS_ADMIN): private or shared, but not with whom")
      if coverage.rollups > 0 { parts.append("Pss is not counted but the kernel's (smaps_rollup)") }
      if coverage.rollupsTooLong > 0 {
        parts.append(
          "Pss of \(coverage.rollupsTooLong) not asked for, because that holds a lock for longer than --max-stall")
      }
    }
    return parts.joined(separator: "; ")
  }

  /// What is said where the kernel marks all anonymous frames as merged.
  static let mergedUnknown = "which pages KSM has merged is not known"

  /// Cut off, not rounded: 100 % is said only of all.
  static func percent(_ part: Int, of whole: Int) -> String {
    guard whole > 0, part < whole else { return part == 0 ? "0 %" : "100 %" }
    let hundredths = part * 10_000 / whole
    if part > 0, hundredths == 0 { return "< 0.01 %" }
    let fraction = hundredths % 100
    return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) %"
  }
}

extension Omission {
  /// What is said of such a process.
  var words: String {
    switch self {
    case .gone: "ended meanwhile"
    case .denied: "denied"
    case .kernelThread: "kernel threads without memory"
    case .zombie: "ended and not waited for"
    }
  }
}
