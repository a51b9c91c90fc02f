import ArgumentParser
import CExamples
import FoundationEssentials
import Glibc

/// A run of a real server, whose programs are part of this one: `examples/prefork`.
struct ServerDemo {
  /// A file of `examples/prefork`.
  private struct File {
    var path: String
    var bytes: Data
  }

  /// What its demos are called by begins so.
  static let prefix = "prefork-"
  /// The program of each folder that runs its server.
  private static let program = "run.py"

  /// The folder of the server.
  private var folder: String
  /// The program that runs it.
  var text: String

  var name: String { Self.prefix + folder }

  /// What it shows: the first line of the program's documentation.
  var title: String {
    let line = text.split(separator: "\n").first { $0.hasPrefix("\"\"\"") } ?? ""
    return String(line.drop { $0 == "\"" }.prefix { $0 != "\"" })
  }

  /// The servers, in the order in which they are best read.
  static let all: [ServerDemo] = files.compactMap { file in
    let words = file.path.split(separator: "/")
    guard words.count == 2, words[1] == program else { return nil }
    return ServerDemo(folder: String(words[0]), text: String(decoding: file.bytes, as: UTF8.self))
  }

  private static let files: [File] = (0..<cex_prefork_count()).map { index in
    let file = unsafe cex_prefork_at(index)
    let bytes = unsafe Data(UnsafeBufferPointer(start: file.bytes, count: file.length))
    return unsafe File(path: String(cString: file.name), bytes: bytes)
  }

  /// Runs the server from a folder that is gone afterwards, and gives the status that the run ends with.
  ///
  /// Who asks this program to end asks the run, which ends the server.
  func run(asJSON: Bool) throws -> ExitCode {
    let signals = StopSignals()
    let place = try PrivateFolder(named: "cowscope-demo")
    defer { place.remove() }
    for file in Self.files { try place.write(file.bytes, to: file.path) }
    let run = try ChildProgram(
      [Self.python, "\(place.path)/\(folder)/\(Self.program)"] + (asJSON ? ["--json"] : []),
      environment: ["COWSCOPE": try Self.thisProgram(), "COWSCOPE_DEMO": place.path])
    while !run.hasEnded {
      if signals.wait(for: .milliseconds(50)) { run.ask(SIGTERM) }
    }
    return ExitCode(run.status)
  }

  /// Debian's servers need Debian's Python, which need not be the first one.
  private static var python: String {
    unsafe access("/usr/bin/python3", X_OK) == 0 ? "/usr/bin/python3" : "python3"
  }

  private static func thisProgram() throws(Failure) -> String {
    var path = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe readlink("/proc/self/exe", &path, path.count)
    guard count > 0 else { throw Failure(status: .machine, message: "/proc/self/exe cannot be read") }
    return String(decoding: path.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
