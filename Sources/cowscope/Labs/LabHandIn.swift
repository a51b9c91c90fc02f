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
    if let student = desk.student, !Course.isStudent(student) { throw Failure(Course.Refusal.badStudent(student)) }
    let report: LabReport
    let session = try desk.lastSession(of: lab)
    do throws(LabReport.Refusal) {
      report = try LabReport(
        session, student: desk.student, machine: Self.machine, tool: "cowscope \(CowScope.configuration.version)",
        written: Date(timeIntervalSince1970: Double(SessionClock.now())).ISO8601Format())
    } catch {
      throw .usage(error.description)
    }
    guard let data = try? JSONText.encode(report) else { throw .usage("the report cannot be written as JSON") }
    if path == "-" { return try Output.standardOutput.writeResult(data) }
    let name = path ?? "\(lab.id)-\(report.student ?? report.seed)\(LabReport.fileEnding)"
    try TextFile.replace(name, by: data)
    let screen = desk.screen
    try screen.say(
      "\(name): \(report.isDone ? "" : "not done yet, ")\(AmountOfPoints.text(report.earned)) of \(report.possible) points."
    )
    try screen.say("Receipt: \(report.receipt)")
    try screen.say("In it are your answers and this machine's kernel, and no name but the one that you gave.")
  }

  /// What answers may depend on.
  private static var machine: LabReport.Machine {
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
