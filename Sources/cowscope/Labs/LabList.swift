import Rendering
import Teaching

/// The list of labs: what each is about, and how far the student is.
struct LabList {
  let shelf: LabShelf
  let progress: LabProgress
  let style: Style

  /// Writes the list, one lab a line.
  func show() throws(Failure) {
    var lines: [String] = []
    for lab in shelf.labs {
      var line = "\(lab.number < 10 ? " " : "")\(lab.number)  \(style.printable(lab.title))"
      var notes = ["\(lab.minutes) min"]
      if lab.tier != .user { notes.append(lab.tier == .root ? "as root" : "needs --allow-sysfs") }
      notes.append(state(of: lab))
      line += "\n      " + style.paint(notes.joined(separator: ", "), .faint)
      lines.append(line)
    }
    lines += ["", "Do one with: cowscope lab NUMBER"]
    try Output.standardOutput.writeResult(lines.joined(separator: "\n") + "\n")
  }

  private func state(of lab: Lab) -> String {
    guard let record = progress.session(of: lab) else { return "not begun" }
    let beliefs = Set(record.replies.flatMap(\.beliefs)).sorted()
    let errors = beliefs.isEmpty ? "" : ", beliefs to look at: " + beliefs.joined(separator: " ")
    return (record.phase == .done ? "done" : "at \(record.phase.rawValue)") + ", seed \(record.seed)" + errors
  }
}
