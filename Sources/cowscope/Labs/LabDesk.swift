import Rendering
import Teaching

/// What a student can do with labs: choose one, go on with it, ask for a hint, begin anew.
struct LabDesk {
  let shelf: LabShelf
  let file: LabStateFile
  let style: Style

  private var screen: LabScreen { LabScreen(style: style) }

  /// Writes the list of labs.
  func list() throws(Failure) { try LabList(shelf: shelf, progress: file.read(), style: style).show() }

  /// The first lab that is not done, nil where all are.
  func next() throws(Failure) -> Lab? {
    let progress = try file.read()
    return shelf.labs.first { !progress.isDone($0) }
  }

  /// Takes a student through a lab and keeps the state after each step.
  func go(_ lab: Lab, seed: Seed?, allowsSettings: Bool) throws(Failure) {
    let file = file
    var dialogue = LabDialogue(
      try current(lab, seed: seed), screen: screen, runner: LabRunner(allowsSettings: allowsSettings)
    ) { record throws(Failure) in
      // Another terminal may have kept another lab meanwhile.
      var progress = try file.read()
      progress.keep(record)
      try file.write(progress)
    }
    if case .paused = try dialogue.go() {
      try screen.skip()
      try screen.say("Kept. Go on with: cowscope lab \(lab.number)")
    }
  }

  /// The session that goes on, or a new one: the last one that is not done, or that of the seed.
  private func current(_ lab: Lab, seed: Seed?) throws(Failure) -> LabSession {
    let progress = try file.read()
    let record = seed.map { progress.session(of: lab, seed: $0) } ?? progress.session(of: lab)
    if let record, record.phase != .done || seed != nil { return try resumed(lab, record) }
    do throws(LabErrors) {
      return try LabSession(lab, seed: seed ?? .practice())
    } catch {
      throw Failure(error, in: lab.file)
    }
  }

  private func resumed(_ lab: Lab, _ record: SessionRecord) throws(Failure) -> LabSession {
    do throws(SessionError) {
      return try LabSession(lab, record: record)
    } catch {
      throw .usage("\(error.description); begin anew with: cowscope lab reset \(lab.number)")
    }
  }

  /// Shows a hint for the question that is open.
  func hint(_ lab: Lab) throws(Failure) {
    var progress = try file.read()
    guard let record = progress.session(of: lab), record.phase != .done else {
      throw .usage("lab \(lab.number) is not begun; begin with: cowscope lab \(lab.number)")
    }
    var session = try resumed(lab, record)
    guard let id = session.open.first?.id ?? session.openPuzzles.first?.id else {
      throw .usage("no question is open; go on with: cowscope lab \(lab.number)")
    }
    try screen.say(session.hint(id) ?? "There are no more hints.", prefix: "\(id). ")
    progress.keep(session.record)
    try file.write(progress)
  }

  /// Forgets the answers to a lab.
  func reset(_ lab: Lab) throws(Failure) {
    var progress = try file.read()
    let count = progress.forget(lab.id)
    if count > 0 { try file.write(progress) }
    try screen.say(count == 0 ? "Lab \(lab.number) has no answers." : "Lab \(lab.number) is as new.")
  }
}
