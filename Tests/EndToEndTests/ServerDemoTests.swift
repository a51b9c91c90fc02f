import FoundationEssentials
import Glibc
import Testing

/// The demos that start real servers, from a program that has been moved away from its sources.
@Suite(.serialized) struct ServerDemoTests {
  private static let prefork = Sandbox.package.appending(path: "examples/prefork")

  /// The folders of servers.
  private static func servers() throws -> [String] {
    let files = FileManager.default
    return try files.contentsOfDirectory(atPath: prefork.path)
      .filter { files.fileExists(atPath: prefork.appending(path: "\($0)/run.py").path) }.sorted()
  }

  @Test func everyServerIsListedAndEmbedded() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let list = try sandbox.run(["demo"]).output
    let listed = list.split(separator: "\n").compactMap { $0.split(separator: " ").first }.filter {
      $0.hasPrefix("prefork-")
    }
    #expect(try listed.sorted() == Self.servers().map { "prefork-\($0)" })
    for name in try Self.servers() {
      let source = try sandbox.run(["demo", "prefork-\(name)", "--source"])
      let file = Self.prefork.appending(path: "\(name)/run.py")
      #expect(source.output == String(decoding: try Data(contentsOf: file), as: UTF8.self), "\(name)")
    }
  }

  @Test func whatIsNotInstalledIsNamed() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let status = try sandbox.shell("PATH=/nothing ./cowscope demo prefork-gunicorn >out 2>err")
    #expect(status == 3)
    #expect(try sandbox.text("out").isEmpty)
    let line = try sandbox.text("err")
    #expect(line == "cowscope: gunicorn and python3 missing; the Debian packages are: gunicorn python3\n")
    #expect(try sandbox.shell("[ -z \"$(ls tmp)\" ]") == 0)
  }

  @Test func optionsOfScenariosAreRefused() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let ending = try sandbox.run(["demo", "prefork-php", "--model"])
    #expect(ending.status == 2 && ending.errors.contains("takes --json and --source only"))
  }

  @Test func theWholeStoryIsTold() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    guard geteuid() == 0 else { return print("SKIP: frame numbers need root") }
    let ending = try sandbox.run(["demo", "prefork-multiprocessing"])
    #expect(ending.status == 0 && ending.errors.isEmpty, "\(ending.errors)")
    #expect(ending.output.hasPrefix("A program holds the same 3,000,000 numbers twice"))
    #expect(ending.output.contains("BY MEMBERS") && ending.output.contains("An array holds the numbers themselves."))
    #expect(try sandbox.shell("[ -z \"$(ls tmp)\" ]") == 0, "nothing is left")
  }

  @Test(arguments: ["TERM", "INT", "KILL"]) func nothingIsLeft(signal: String) throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    // Its server is there as soon as it has a log.
    let status = try sandbox.shell(
      """
      env --default-signal=INT,TERM ./cowscope demo prefork-multiprocessing >out 2>err & P=$!
      n=0
      until ls tmp/cowscope-prefork-*/output >/dev/null 2>&1; do n=$((n + 1)); [ $n -lt 1200 ] || exit 9; sleep 0.05; done
      kill -\(signal) $P; wait $P
      # What removes the folder is itself a program of the folder, and ends after it.
      until [ -z "$(ls tmp)" ] && ! pgrep -f "$PWD/tmp/" >/dev/null; do
        n=$((n + 1)); [ $n -lt 2400 ] || exit 8; sleep 0.05
      done
      """)
    #expect(status == 0)
  }
}
