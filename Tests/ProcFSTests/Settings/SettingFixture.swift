import FoundationEssentials
import ProcFS

/// The recorded files of /sys/kernel/mm as a directory of their own, which goes away with this value.
final class SettingFixture {
  let path: String

  init(_ fixture: Fixture) throws {
    path = FileManager.default.temporaryDirectory.path + "/cowscope-settings-\(UUID().uuidString)"
    for line in try fixture.lines("sys-kernel-mm") {
      let parts = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
      let file = path + "/" + parts[0]
      let directory = file[..<(file.lastIndex(of: "/") ?? file.endIndex)]
      try FileManager.default.createDirectory(atPath: String(directory), withIntermediateDirectories: true)
      try Data((parts[1] + "\n").utf8).write(to: URL(filePath: file))
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
