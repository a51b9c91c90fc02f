import FoundationEssentials

/// What Gradescope tells an autograder of a submission: `/autograder/submission_metadata.json`.
struct GradescopeSubmission: Decodable {
  private struct User: Decodable {
    var email: String
  }

  private let users: [User]

  /// Most bytes of the file.
  private static let longestFile = 4 << 20

  /// The addresses of those who have handed it in.
  var students: [String] { users.map(\.email) }

  /// Reads the file.
  static func read(_ path: String) throws(Failure) -> GradescopeSubmission {
    let bytes = try TextFile.bytes(path, limit: longestFile)
    do {
      return try JSONDecoder().decode(GradescopeSubmission.self, from: Data(bytes))
    } catch {
      throw .usage("\(path): this is not what Gradescope says of a submission: there is no users[].email")
    }
  }
}
