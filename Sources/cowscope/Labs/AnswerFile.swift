import FoundationEssentials
import Teaching

/// Answers from a file instead of a keyboard: for each question, observation and puzzle what somebody would type.
///
/// The file is JSON, `{"q1": 7, "q2": ["a", 3]}`: an answer, or a list of what is typed one after the other, such as the answer and
/// how sure one is. Who is not named says not to know, and puzzles that are not named are given up.
final class AnswerFile {
  private static let longestFile = 1 << 20

  private let path: String
  private let lines: [String: [String]]
  private var current = ""
  private var rest: ArraySlice<String> = []

  /// Reads a file for a lab; throws where it is none, or names what the lab does not ask.
  init(_ path: String, for lab: Lab) throws(Failure) {
    self.path = path
    let bytes = try TextFile.bytes(path, limit: Self.longestFile)
    do {
      lines = try JSONDecoder().decode([String: Typed].self, from: Data(bytes)).mapValues(\.lines)
    } catch {
      throw .usage(#"\#(path): these are no answers, such as {"q1": 7, "q2": ["a", 3]}"#)
    }
    let known = lab.worth.map(\.id)
    if let unknown = lines.keys.sorted().first(where: { !known.contains($0) }) {
      throw .usage(
        "\(path): the lab asks nothing that is called `\(unknown)`; it asks \(known.joined(separator: ", "))")
    }
  }

  /// Goes to a question or a puzzle; `otherwise` is typed where the file has nothing for it.
  func turn(to id: String, otherwise: String) {
    current = id
    rest = (lines[id] ?? [otherwise])[...]
  }

  /// What is typed next; where nothing is left, what is `usual`.
  func next(usual: String?) throws(Failure) -> String {
    if let line = rest.popFirst() ?? usual { return line }
    throw .usage("\(path): nothing more is said of `\(current)`")
  }

  /// The end of a program whose file has what is no answer.
  func refusal(_ expected: String) -> Failure { .usage("\(path): `\(current)` has no answer; \(expected)") }
}

/// What is typed: a number, a text or several of these.
private struct Typed: Decodable {
  var lines: [String]

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let number = try? value.decode(Int.self) {
      lines = [String(number)]
    } else if let text = try? value.decode(String.self) {
      lines = [text]
    } else {
      lines = try value.decode([Typed].self).flatMap(\.lines)
    }
  }
}
