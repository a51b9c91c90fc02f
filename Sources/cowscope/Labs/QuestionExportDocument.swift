import FoundationEssentials
import Rendering

/// What `export --format` wrote, for programs: schema 1 of the kind `cowscope.question-export`.
struct QuestionExportDocument: Encodable {
  var schema = 1
  var kind = "cowscope.question-export"
  var format: String
  var files: [String]
  /// How many questions are in the files, those of different seeds counted one by one.
  var questions: Int
  var labs: [String]
  var seeds: [String]
  var omissions: [QuestionBank.Omission]

  /// The document as UTF-8 JSON, its last line ended.
  ///
  /// - Throws: `EncodingError`, which an export never causes.
  func json() throws -> Data { try JSONText.encode(self) }
}
