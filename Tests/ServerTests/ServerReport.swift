import FoundationEssentials
import Glibc

/// What runs of servers have measured, beside what was measured before.
struct ServerReport {
  enum Verdict: String {
    case within
    case outside
    /// Another program than the one that was measured before: only its kind can be compared.
    case shown = "-"
  }

  struct Row {
    var name: String
    var quantity: String
    var measured: String
    var reference: String
    var tolerance: String
    var verdict: Verdict
  }

  private(set) var rows: [Row] = []
  private var versions: [String: String] = [:]
  private var run: ServerRun?
  private var name = ""

  /// The rows that follow are about this run.
  mutating func add(_ run: ServerRun, _ name: String) {
    self.run = run
    self.name = name
    versions.merge(run.versions) { $1 }
  }

  /// What the family takes after so much work, in MiB; without a tolerance it is only shown.
  mutating func total(_ work: Int, _ reference: ClosedRange<Double>, tolerance: Double?) {
    guard let bytes = last(work)?.total.real else { return }
    compare("takes after \(work), MiB", Double(bytes) / 1_048_576, reference, tolerance)
  }

  /// What workers have broken after so much work, in MiB.
  mutating func broken(_ work: Int, _ reference: ClosedRange<Double>, tolerance: Double?) {
    guard let bytes = last(work)?.memory.broken else { return }
    compare("broken after \(work), MiB", Double(bytes) / 1_048_576, reference, tolerance)
  }

  /// By what the sum of Rss grows.
  mutating func growthOfResidentSum(
    _ from: Int, _ to: Int, _ reference: ClosedRange<Double>, tolerance: Double?
  ) {
    guard let before = last(from)?.total.residentSum, let after = last(to)?.total.residentSum else { return }
    compare("sum of Rss, after \(to) by before", Double(after) / Double(before), reference, tolerance, digits: 3)
  }

  /// An amount of bytes.
  mutating func megabytes(_ quantity: String, _ bytes: Int, _ reference: ClosedRange<Double>, tolerance: Double?) {
    compare(quantity + ", MiB", Double(bytes) / 1_048_576, reference, tolerance)
  }

  /// A number.
  mutating func number(_ quantity: String, _ value: Int, _ reference: ClosedRange<Int>, tolerance: Double?) {
    let range = Double(reference.lowerBound)...Double(reference.upperBound)
    compare(quantity, Double(value), range, tolerance, digits: 0)
  }

  /// Two numbers that must be equal.
  mutating func exact(_ quantity: String, _ one: Int, _ other: Int) {
    rows.append(
      Row(
        name: name, quantity: quantity, measured: "\(one)", reference: "\(other)", tolerance: "equal",
        verdict: one == other ? .within : .outside))
  }

  /// The copies that events tell of and the pages that changed, which are equal where looks could show all of them; both numbers as they are.
  mutating func copies(_ run: ServerRun) {
    let (copies, changes, notSeen) = (run.copiesByEvents, run.changedPages, run.copiesNotSeen)
    let isWithin = (changes...changes + notSeen).contains(copies)
    rows.append(
      Row(
        name: name, quantity: "copies by events = pages changed", measured: "\(copies)", reference: "\(changes)",
        tolerance: notSeen == 0 ? "equal" : "and at most \(notSeen) that looks cannot show",
        verdict: isWithin ? .within : .outside))
  }

  private func last(_ work: Int) -> ServerRun.Profile.Sample? {
    run?.looks.first { $0.work == work }?.profile.last
  }

  private mutating func compare(
    _ quantity: String, _ value: Double, _ reference: ClosedRange<Double>, _ tolerance: Double?, digits: Int = 1
  ) {
    let (least, most) = (reference.lowerBound, reference.upperBound)
    let isOne = least == most
    var verdict = Verdict.shown
    if let tolerance {
      let isWithin = value >= least * (1 - tolerance / 100) && value <= most * (1 + tolerance / 100)
      verdict = isWithin ? .within : .outside
    }
    rows.append(
      Row(
        name: name, quantity: quantity, measured: Self.text(value, digits),
        reference: isOne ? Self.text(least, digits) : "\(Self.text(least, digits))-\(Self.text(most, digits))",
        tolerance: tolerance.map { "\(Self.text($0, $0 == $0.rounded() ? 0 : 1)) %" } ?? "", verdict: verdict))
  }

  private static func text(_ value: Double, _ digits: Int) -> String {
    let scale = pow(10, Double(digits))
    let whole = Int((value * scale).rounded())
    guard digits > 0 else { return "\(whole)" }
    let fraction = "\(whole % Int(scale))"
    return "\(whole / Int(scale))." + String(repeating: "0", count: digits - fraction.count) + fraction
  }

  private static let begin = "<!-- written by make test-servers: begin -->\n"
  private static let end = "<!-- written by make test-servers: end -->\n"

  /// Writes the rows between two lines of a page that say so.
  func write(to page: URL) throws {
    let text = String(decoding: try Data(contentsOf: page), as: UTF8.self)
    guard let first = text.firstRange(of: Self.begin), let last = text.firstRange(of: Self.end) else {
      throw ServerRun.Failed(status: 1, errors: "\(page.path) has no place for the result")
    }
    let new = String(text[..<first.upperBound]) + result + String(text[last.lowerBound...])
    try Data(new.utf8).write(to: page)
  }

  private var result: String {
    let programs = versions.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    var text = "\n\(Date.now.formatted(.iso8601.year().month().day())); \(programs); load \(load).\n\n"
    text += "| case | what | measured | reference | tolerance | verdict |\n|---|---|---|---|---|---|\n"
    for row in rows {
      text +=
        "| \(row.name) | \(row.quantity) | \(row.measured) | \(row.reference) | \(row.tolerance) | \(row.verdict.rawValue) |\n"
    }
    return text + "\n"
  }

  /// How many other programs wanted the processors meanwhile.
  private var load: String {
    let bytes = (try? Data(contentsOf: URL(filePath: "/proc/loadavg"))) ?? Data()
    return String(decoding: bytes, as: UTF8.self).split(separator: " ").first.map(String.init) ?? "?"
  }
}
