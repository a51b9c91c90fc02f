import Foundation

/// Where `swift build` puts the actor: beside the bundle of the tests.
enum ActorForTests {
  static let path: String = {
    var directory = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    for _ in 0..<4 {
      let candidate = directory.appending(path: "cowscope-actor").path(percentEncoded: false)
      if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
      directory.deleteLastPathComponent()
    }
    return "cowscope-actor"
  }()
}
