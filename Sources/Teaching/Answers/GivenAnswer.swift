/// What a student has answered.
public enum GivenAnswer: Sendable, Hashable, Codable {
  /// A number, in the unit of the question.
  case number(Int)
  /// The two numbers of a pair, in the units of the question.
  case numbers([Int])
  /// Options, by their places from 0: one for `choice`, any number for `several`, all in their order for `order`.
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
    case .number, .pair: return numbers(words, question.units).map(question.answer)
    case .choice, .several, .order:
      if question.kind == .several, words == ["none"] { return .options([]) }
      var letters: [Int] = []
      for letter in words.joined().lowercased().unicodeScalars {
        let index = Int(letter.value) - 97
        guard question.options.indices.contains(index), !letters.contains(index) else { return nil }
        letters.append(index)
      }
      let answer = GivenAnswer.options(question.kind == .order ? letters : letters.sorted())
      return !letters.isEmpty && answer.fits(question) ? answer : nil
    }
  }

  /// One number for each unit; behind a number its unit may stand.
  private static func numbers(_ words: [String], _ units: [Question.Unit]) -> [Int]? {
    var rest = words[...]
    var numbers: [Int] = []
    for unit in units {
      guard let word = rest.popFirst(), let number = unit == .byte ? byte(word) : Int(word) else { return nil }
      numbers.append(number)
      if unit != .byte, rest.first?.lowercased() == unit.rawValue.lowercased() { rest.removeFirst() }
    }
    return rest.isEmpty ? numbers : nil
  }

  /// A letter, with quotes or without, or the number of a byte.
  private static func byte(_ word: String) -> Int? {
    let letter =
      word.count == 3 && word.hasPrefix("'") && word.hasSuffix("'") ? String(word.dropFirst().dropLast()) : word
    if letter.unicodeScalars.count == 1, let scalar = letter.unicodeScalars.first, scalar.isASCII,
      scalar.properties.isAlphabetic
    {
      return Int(scalar.value)
    }
    return Int(word).flatMap { 0...255 ~= $0 ? $0 : nil }
  }
}

extension GivenAnswer {
  /// The options that it names.
  var places: [Int] { if case .options(let places) = self { places } else { [] } }

  /// Whether it is of the kind that a question asks for.
  func fits(_ question: Question) -> Bool {
    switch self {
    case .unknown: true
    case .number: question.kind == .number
    case .numbers(let numbers): question.kind == .pair && numbers.count == 2
    case .options(let places):
      switch question.kind {
      case .order: places.sorted() == Array(question.options.indices)
      case .choice: places.count == 1 && question.options.indices.contains(places[0])
      case .several:
        places.allSatisfy(question.options.indices.contains) && Set(places).count == places.count
          && places == places.sorted()
      case .number, .pair: false
      }
    }
  }

  /// The answer in receipts.
  var code: String {
    switch self {
    case .unknown: "?"
    case .number(let number): String(number)
    case .numbers(let numbers): numbers.map(String.init).joined(separator: ",")
    case .options(let places): "[" + places.map(String.init).joined(separator: ",") + "]"
    }
  }
}

extension GivenAnswer {
  private enum CodingKeys: String, CodingKey {
    case number
    case numbers
    case options
    case unknown
  }

  /// Reads an answer from a state or a report: a table with one key that says what kind it is.
  public init(from decoder: any Decoder) throws {
    let table = try decoder.container(keyedBy: CodingKeys.self)
    switch table.allKeys {
    case [.number]: self = .number(try table.decode(Int.self, forKey: .number))
    case [.numbers]: self = .numbers(try table.decode([Int].self, forKey: .numbers))
    case [.options]: self = .options(try table.decode([Int].self, forKey: .options))
    case [.unknown]: self = .unknown
    default:
      throw DecodingError.dataCorrupted(
        DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "this is no answer"))
    }
  }

  /// Writes an answer as it is read.
  public func encode(to encoder: any Encoder) throws {
    var table = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .number(let number): try table.encode(number, forKey: .number)
    case .numbers(let numbers): try table.encode(numbers, forKey: .numbers)
    case .options(let places): try table.encode(places, forKey: .options)
    case .unknown: try table.encode(true, forKey: .unknown)
    }
  }
}
