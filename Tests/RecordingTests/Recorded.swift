import Foundation
import Profiler
import Recording

/// A recording in a folder of its own, which goes away with it.
final class Recorded {
  let path: String
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("cowscope-recording-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    path = folder.appendingPathComponent("a.cow.db").path
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Writes all of it; without an end if it is not finished.
  func write(_ made: MadeRecording, mostBytes: Int = 1 << 30, finish: Bool = true) throws -> RecordingWriter {
    let writer = try RecordingWriter(creating: path, mostBytes: mostBytes)
    try writer.begin(MadeRecording.origin)
    try writer.begin(made.sharing)
    for (number, events) in made.events.enumerated() {
      let look = number < made.looks.count ? made.looks[number] : nil
      try writer.add(look, events: events, breaks: made.breaks)
    }
    if finish { try writer.finish(checks: made.checks, modules: MadeRecording.modules) }
    return writer
  }

  /// The bytes of the file.
  var bytes: Data { get throws { try Data(contentsOf: URL(fileURLWithPath: path)) } }

  /// A file beside it with other bytes.
  func variant(_ bytes: some DataProtocol) throws -> String {
    let url = folder.appendingPathComponent("variant.cow.db")
    try Data(bytes).write(to: url)
    return url.path
  }

  /// The writes that a recording has.
  static func writes(_ recording: Recording) -> [BreakEvent] {
    var events: [BreakEvent] = []
    recording.writes { events.append($0) }
    return events
  }

  static func checks(_ json: String) -> ProfileChecks? {
    try? JSONDecoder().decode(ProfileChecks.self, from: Data(json.utf8))
  }
}
