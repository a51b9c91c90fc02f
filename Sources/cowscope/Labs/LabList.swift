import Rendering
import Teaching

/// The list of labs: what each is about, and how far the student is.
struct LabList {
  let shelf: LabShelf
  let style: Style
  /// The last session of a lab.
  let record: (Lab) -> SessionRecord?
  /// Questions that are to be asked again.
  var due = 0

  /// Writes the list, one lab a line and what belongs to it below.
  func show() throws(Failure) {
    let entries = shelf.labs.filter { $0.kind == .lab }.map {
      ($0.number, $0.isShort ? "\($0.title) (short form: \($0.name))" : $0.title, notes(on: $0))
    }
    var lines: [String] = []
    for (number, title, notes) in entries.sorted(by: { $0.0 < $1.0 }) {
      lines += entry("\(number < 10 ? " " : "")\(number)", title, notes)
    }
    lines += ["", "Do one with: cowscope lab NUMBER"]
    if let course = shelf.course {
      let title = style.wrap("Course \(course.id): \(course.title)", width: style.width)
      lines.insert(contentsOf: title + course.terms.flatMap { style.wrap($0, width: style.width) } + [""], at: 0)
    }
    if due > 0 {
      lines.append(
        "\(due) \(due == 1 ? "answer that was wrong is" : "answers that were wrong are") due: cowscope lab review")
    }
    for quiz in shelf.labs where quiz.kind == .quiz {
      lines += [""] + entry("  ", quiz.title, notes(on: quiz)) + ["      Do it with: \(quiz.command)"]
    }
    try Output.standardOutput.writeResult(lines.joined(separator: "\n") + "\n")
  }

  private func entry(_ mark: String, _ title: String, _ notes: [String]) -> [String] {
    let words = style.wrap(title, width: style.width - 6)
    return words.enumerated().map { ($0 == 0 ? mark + "  " : "    ") + $1 }
      + ["      " + style.paint(notes.joined(separator: ", "), .faint)]
  }

  private func notes(on lab: Lab) -> [String] {
    var notes = ["\(lab.minutes) min"]
    if lab.tier != .user { notes.append(lab.tier == .root ? "as root" : "needs --allow-sysfs") }
    let others = shelf.languages(of: lab).filter { $0 != lab.language }
    if !others.isEmpty { notes.append("also in " + others.joined(separator: ", ")) }
    guard let record = record(lab) else { return notes + ["not begun"] }
    notes.append(record.phase == .done ? "done" : "at \(record.phase.rawValue)")
    notes.append("seed \(record.seed)")
    let beliefs = Set(record.replies.flatMap(\.beliefs)).sorted()
    if !beliefs.isEmpty { notes.append("beliefs to look at: " + beliefs.joined(separator: " ")) }
    return notes
  }
}
