import ArgumentParser
import Experiment
import FoundationEssentials
import Teaching

/// Records what this machine's kernel answers to a lab, for machines that cannot run it.
struct LabRecorder {
  let lab: Lab
  let count: Int
  let allowsSettings: Bool

  /// Runs the variants of the first seeds and writes the recording beside the labs of a folder; returns the path of the file.
  func write(to folder: String?) throws -> String {
    var recording = empty
    let runner = LabRunner(allowsSettings: allowsSettings)
    for seed in 0..<UInt64(count) {
      let result = try runner.run(try variant(Seed(seed)))
      guard recording.add(result.run) else {
        throw Failure(
          status: .different,
          message: "the seed \(Seed(seed)) cannot be recorded: \(result.notice ?? "the kernel differs from the model")")
      }
    }
    return try write(recording, to: folder)
  }

  /// What engines have shown of one variant, as a program has noted it.
  private struct Noted: Decodable {
    var seed: String
    var readings: SystemReadings
  }

  /// Takes what engines have shown of the lab's storage systems from a file, and writes the recording; returns its path.
  func write(readings file: String, to folder: String?) throws -> String {
    let bytes = try TextFile.bytes(file, limit: LabRecording.longestFile)
    guard let noted = try? JSONDecoder().decode([Noted].self, from: Data(bytes)), !noted.isEmpty else {
      throw Failure.usage("\(file): this is no list of readings")
    }
    var recording = empty
    let model = try ModelRunner()
    for entry in noted {
      guard let seed = Seed(code: entry.seed) else { throw Failure.usage("\(file): '\(entry.seed)' is no seed") }
      let variant = try variant(seed)
      let run = LabRun(variant, model: model.run(variant.scenario), readings: entry.readings)
      guard recording.add(run) else {
        throw Failure(
          status: .different, message: "the seed \(seed) cannot be recorded: an engine differs from its model")
      }
    }
    return try write(recording, to: folder)
  }

  private func variant(_ seed: Seed) throws(Failure) -> Variant {
    do throws(LabErrors) {
      return try lab.variant(seed)
    } catch {
      throw Failure(error, in: lab.file)
    }
  }

  /// A recording of this machine and this day in which nothing stands yet.
  private var empty: LabRecording {
    let now = Date(timeIntervalSince1970: Double(SessionClock.now())).ISO8601Format()
    return LabRecording(
      of: lab, machine: LabHandIn.machine, tool: "cowscope \(CowScope.configuration.version)",
      recorded: String(now.prefix(10)))
  }

  private func write(_ recording: LabRecording, to folder: String?) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let path = (folder.map { $0.hasSuffix("/") ? $0 : $0 + "/" } ?? "") + lab.id + LabRecording.fileEnding
    try TextFile.replace(path, by: try encoder.encode(recording) + Data("\n".utf8))
    return path
  }
}
