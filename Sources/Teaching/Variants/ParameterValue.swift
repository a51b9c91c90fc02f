public import Scenario

/// What a parameter is in one variant.
public enum ParameterValue: Sendable, Hashable {
  /// A number.
  case number(Int)
  /// A letter, as the byte that is written.
  case letter(UInt8)
  /// Pages, in ascending order.
  case pages([Int])

  /// The value in formulas.
  public var formulaValue: FormulaValue {
    switch self {
    case .number(let number): .integer(number)
    case .letter(let byte): .integer(Int(byte))
    case .pages(let pages): .set(Set(pages.map { .integer($0) }))
    }
  }

  /// The value in scenarios and texts.
  public var text: String {
    switch self {
    case .number(let number): String(number)
    case .letter(let byte): "'\(Unicode.Scalar(byte))'"
    case .pages(let pages): PageList.text(pages)
    }
  }
}

extension ParameterValue {
  /// Another value of the same kind, as somebody types it; nil where it is none.
  public func replacement(_ text: String) -> ParameterValue? {
    switch self {
    case .pages: return PageList.read(text, below: ParameterDrawing.most).map { .pages($0) }
    case .number: return Int(text).map { .number($0) }
    case .letter:
      guard text.utf8.count == 1, let byte = text.utf8.first, 65...90 ~= byte else { return nil }
      return .letter(byte)
    }
  }
}

/// Pages as people write them: `0, 3-5, 9`.
public enum PageList {
  /// The pages in their runs, in ascending order.
  static func runs(_ pages: [Int]) -> [ClosedRange<Int>] {
    var runs: [ClosedRange<Int>] = []
    for page in pages.sorted() {
      if let last = runs.last, last.upperBound + 1 == page {
        runs[runs.count - 1] = last.lowerBound...page
      } else if runs.last?.upperBound != page {
        runs.append(page...page)
      }
    }
    return runs
  }

  /// How pages are shown.
  public static func text(_ pages: [Int]) -> String {
    if pages.isEmpty { return "none" }
    return runs(pages).map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ", ")
  }

  /// The pages that somebody typed, in ascending order, each below `end`; nil where that is not what it says.
  public static func read(_ text: String, below end: Int) -> [Int]? {
    if ["none", "-"].contains(text) { return [] }
    var pages: Set<Int> = []
    for part in text.split(whereSeparator: { $0 == "," || $0 == " " }) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard 1...2 ~= ends.count, let first = ends[0], let last = ends[ends.count - 1], 0 <= first, first <= last,
        last < end
      else { return nil }
      pages.formUnion(first...last)
    }
    return pages.isEmpty ? nil : pages.sorted()
  }
}

extension ParameterValue: Codable {
  /// Reads a value from a state or a report: a number, a letter as a text, or a list of pages.
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let number = try? value.decode(Int.self) {
      self = .number(number)
    } else if let pages = try? value.decode([Int].self) {
      guard pages.allSatisfy({ 0..<ParameterDrawing.most ~= $0 }) else {
        throw DecodingError.dataCorruptedError(in: value, debugDescription: "these are no pages")
      }
      self = .pages(Set(pages).sorted())
    } else {
      let text = try value.decode(String.self)
      guard text.utf8.count == 1, let byte = text.utf8.first, 65...90 ~= byte else {
        throw DecodingError.dataCorruptedError(in: value, debugDescription: "this is no letter from A to Z")
      }
      self = .letter(byte)
    }
  }

  /// Writes a value as it is read.
  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .number(let number): try value.encode(number)
    case .letter(let byte): try value.encode(String(Unicode.Scalar(byte)))
    case .pages(let pages): try value.encode(pages)
    }
  }
}
