import ArgumentParser
import Experiment
import FoundationEssentials
import Rendering
import Teaching

/// Writes the report that a student hands in.
struct LabHandIn {
  let desk: LabDesk

  /// Writes the report of the last session of a lab.
  func write(_ lab: Lab, to path: String?) throws(Failure) {
    let report = try Self.report(of: try desk.lastSession(of: lab), student: desk.student)
    let data = try Self.data(report)
    if path == "-" { return try Output.standardOutput.writeResult(data) }
    let name = path ?? Self.name(report)
    try TextFile.replace(name, by: data)
    let screen = desk.screen
    try screen.say(
      "\(name): \(report.isDone ? "" : "not done yet, ")\(AmountOfPoints.text(report.earned)) of \(report.possible) points."
    )
    try screen.say("Receipt: \(report.receipt)")
    if let course = desk.shelf.course, !course.tiers.contains(report.tier(of: lab)) {
      try screen.say("The course does not take it: it was run \(report.tier(of: lab).words).")
    }
    try screen.say("In it are your answers and this machine's kernel, and no name but the one that you gave.")
  }

  /// The file of a session, for whoever puts it somewhere: its name, and what is in it.
  static func file(of session: LabSession, student: String?) throws(Failure) -> (name: String, data: Data) {
    let report = try report(of: session, student: student)
    return (name(report), try data(report))
  }

  private static func report(of session: LabSession, student: String?) throws(Failure) -> LabReport {
    if let student, !Course.isStudent(student) { throw Failure(Course.Refusal.badStudent(student)) }
    do throws(LabReport.Refusal) {
      return try LabReport(
        session, student: student, machine: machine, tool: "cowscope \(CowScope.configuration.version)",
        written: Date(timeIntervalSince1970: Double(SessionClock.now())).ISO8601Format())
    } catch {
      throw .usage(error.description)
    }
  }

  private static func name(_ report: LabReport) -> String {
    "\(report.lab.id)-\(report.student ?? report.seed)\(LabReport.fileEnding)"
  }

  private static func data(_ report: LabReport) throws(Failure) -> Data {
    guard let data = try? JSONText.encode(report) else { throw .usage("the report cannot be written as JSON") }
    return data
  }

  /// What answers may depend on.
  static var machine: LabReport.Machine {
    let capabilities = Capabilities.detect()
    return LabReport.Machine(
      kernel: capabilities.kernelRelease, architecture: architecture, pageSize: capabilities.pageSize,
      isRoot: capabilities.isRoot, transparentHugePages: capabilities.transparentHugePages)
  }

  private static var architecture: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "aarch64"
    #else
      "other"
    #endif
  }
}
