/// What a student has answered.
public enum GivenAnswer: Sendable, Hashable, Codable {
  /// A number, in the unit of the question.
  case number(Int)
  /// Options, by their places from 0: one for `choice`, any number for `several`.
  case options([Int])
  /// "I do not know".
  case unknown

  /// Reads what was typed as an answer to a question; nil where it is none, which is not a wrong answer.
  ///
  /// Options are typed by their letters from `a`.
  public static func read(_ text: String, for question: Question) -> GivenAnswer? {
    let words = text.split { $0 == " " || $0 == "," || $0 == "\t" }.map(String.init)
    if ["?", "unknown"].contains(words.joined(separator: " ").lowercased()) { return .unknown }
    switch question.kind {
    case .number: return number(words, question.unit)
    case .choice, .several:
      if question.kind == .several, words == ["none"] { return .options([]) }
      var letters: [Int] = []
      for letter in words.joined().lowercased().unicodeScalars {
        let index = Int(letter.value) - 97
        guard question.options.indices.contains(index), !letters.contains(index) else { return nil }
        letters.append(index)
      }
      guard !letters.isEmpty, question.kind == .several || letters.count == 1 else { return nil }
      return .options(letters.sorted())
    }
  }

  private static func number(_ words: [String], _ unit: Question.Unit) -> GivenAnswer? {
    guard let first = words.first else { return nil }
    if unit == .byte {
      guard words.count == 1 else { return nil }
      let letter =
        first.count == 3 && first.hasPrefix("'") && first.hasSuffix("'") ? String(first.dropFirst().dropLast()) : first
      if letter.unicodeScalars.count == 1, let scalar = letter.unicodeScalars.first, scalar.isASCII,
        scalar.properties.isAlphabetic
      {
        return .number(Int(scalar.value))
      }
      return Int(first).flatMap { 0...255 ~= $0 ? .number($0) : nil }
    }
    // A unit may follow, which is that of the question.
    guard words.count == 1 || words.count == 2 && words[1].lowercased() == unit.rawValue.lowercased() else {
      return nil
    }
    return Int(first).map { .number($0) }
  }
}

extension GivenAnswer {
  /// Whether it is of the kind that a question asks for.
  func fits(_ question: Question) -> Bool {
    switch self {
    case .unknown: true
    case .number: question.kind == .number
    case .options(let places):
      question.options.indices.contains(places.max() ?? 0)
        && places.allSatisfy { $0 >= 0 } && Set(places).count == places.count && places == places.sorted()
        && (question.kind == .several || question.kind == .choice && places.count == 1)
    }
  }

  /// The answer in receipts.
  var code: String {
    switch self {
    case .unknown: "?"
    case .number(let number): String(number)
    case .options(let places): "[" + places.map(String.init).joined(separator: ",") + "]"
    }
  }
}
