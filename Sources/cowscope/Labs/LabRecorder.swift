import ArgumentParser
import FoundationEssentials
import Teaching

/// Records what this machine's kernel answers to a lab, for machines that cannot run it.
struct LabRecorder {
  let lab: Lab
  let count: Int
  let allowsSettings: Bool

  /// Runs the variants of the first seeds and writes the recording beside the labs of a folder; returns the path of the file.
  func write(to folder: String?) throws -> String {
    let now = Date(timeIntervalSince1970: Double(SessionClock.now())).ISO8601Format()
    var recording = LabRecording(
      of: lab, machine: LabHandIn.machine, tool: "cowscope \(CowScope.configuration.version)",
      recorded: String(now.prefix(10)))
    let runner = LabRunner(allowsSettings: allowsSettings)
    for seed in 0..<UInt64(count) {
      let variant: Variant
      do throws(LabErrors) {
        variant = try lab.variant(Seed(seed))
      } catch {
        throw Failure(error, in: lab.file)
      }
      let result = try runner.run(variant)
      guard recording.add(result.run) else {
        throw Failure(
          status: .different,
          message: "the seed \(Seed(seed)) cannot be recorded: \(result.notice ?? "the kernel differs from the model")")
      }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let path = (folder.map { $0.hasSuffix("/") ? $0 : $0 + "/" } ?? "") + lab.id + LabRecording.fileEnding
    try TextFile.replace(path, by: try encoder.encode(recording) + Data("\n".utf8))
    return path
  }
}
