/// Which attempt of which student of a course a session is.
public struct CourseTicket: Sendable, Hashable, Codable {
  /// The id of the course.
  public var course: String
  /// The student, as the course knows them.
  public var student: String
  /// Which attempt it is, from 1.
  public var attempt: Int
  /// Whether it counts: then it can neither be forgotten nor begun with another seed.
  public var isGraded: Bool
  /// What each hint takes from the points of its question, in percent.
  public var hintCost = 0

  /// Names an attempt.
  public init(course: String, student: String, attempt: Int, isGraded: Bool) {
    self.course = course
    self.student = student
    self.attempt = attempt
    self.isGraded = isGraded
  }

  /// Reads a ticket; who wrote it before hints could cost anything did not say what they cost.
  public init(from decoder: any Decoder) throws {
    let table = try decoder.container(keyedBy: CodingKeys.self)
    course = try table.decode(String.self, forKey: .course)
    student = try table.decode(String.self, forKey: .student)
    attempt = try table.decode(Int.self, forKey: .attempt)
    isGraded = try table.decode(Bool.self, forKey: .isGraded)
    hintCost = try table.decodeIfPresent(Int.self, forKey: .hintCost) ?? 0
  }
}
