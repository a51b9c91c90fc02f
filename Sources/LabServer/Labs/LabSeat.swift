internal import Rendering
internal import Teaching

/// Whose sessions the pages show: those of a student of a course, or those for practice where there is no course.
struct LabSeat {
  let course: Course?
  /// Who the student is said to be; nil where nobody has said it yet.
  let student: String?
  /// Whether the program says who the student is, so that no page asks.
  let isStudentGiven: Bool

  /// A seat of somebody who has just said who they are.
  init(course: Course, student: String) {
    self.course = course
    self.student = student
    isStudentGiven = false
  }

  /// Takes the student whom the program names, or who came last.
  init(_ host: any LabHost, _ progress: LabProgress) {
    course = host.course
    isStudentGiven = host.student != nil
    student = host.student ?? host.course.flatMap { progress.lastStudent(of: $0.id) }
  }

  /// The last session of a lab.
  func record(of lab: Lab, in progress: LabProgress) -> SessionRecord? {
    guard let course else { return progress.session(of: lab) }
    return course.lastSession(of: lab, student: student, in: progress)
  }

  /// Whether a session of the lab is done.
  func isDone(_ lab: Lab, in progress: LabProgress) -> Bool {
    guard let course else { return progress.isDone(lab) }
    return progress.sessions(of: lab, course: course.id, student: student).contains { $0.phase == .done }
  }

  /// How many attempts at a lab are left; nil where they are not counted.
  func attemptsLeft(_ lab: Lab, in progress: LabProgress) -> Int? {
    guard let course, course.mode == .graded else { return nil }
    let before = student.map { progress.sessions(of: lab, course: course.id, student: $0).count } ?? 0
    return max(course.attempts - before, 0)
  }

  /// Whether a student may choose the numbers.
  var choosesSeed: Bool { course.map { $0.seeds == .practice } ?? true }
}

/// What begins a lab: with any numbers, with those of a seed, or as the next attempt of a course.
struct BeginForm {
  let seat: LabSeat
  let words: String
  /// What stands in the field of the seed.
  var seed = ""

  var html: HTML {
    var fields: [HTML] = []
    if seat.course != nil, !seat.isStudentGiven {
      fields += field(
        "student", "Who you are in this course: ", value: seat.student ?? "", length: Course.longestStudent)
    }
    if seat.choosesSeed { fields += field("seed", "Seed, if you were given one: ", value: seed, length: 40) }
    return HTML(
      "form", ["method": "post", "class": "begin"],
      fields + [HTML("button", ["type": "submit", "name": "do", "value": "new"], text: words)])
  }

  private func field(_ name: String, _ words: String, value: String, length: Int) -> [HTML] {
    [
      HTML("label", ["for": name], text: words),
      HTML(
        "input",
        [
          "id": name, "name": name, "type": "text", "size": "16", "maxlength": "\(length)", "autocomplete": "off",
          "value": value,
        ]), " ",
    ]
  }
}
