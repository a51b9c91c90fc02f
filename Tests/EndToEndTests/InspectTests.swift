import Foundation
import Inspector
import Rendering
import Testing

/// `cowscope inspect`, `snap` and `diff` as a user runs them.
@Suite struct InspectTests {
  /// Runs a shell script in which `$P` is a process that rests with two children, and gives its exit status.
  ///
  /// They are killed and not asked to end: under `swift test` other signals are blocked. And none of them holds the pipe of the tests.
  private func withFamily(_ sandbox: Sandbox, _ script: String) throws -> Int32 {
    try sandbox.shell(
      """
      sh -c 'sleep 100 & sleep 100 & wait' >rest 2>&1 & P=$!
      until [ "$(pgrep -c -P $P)" = 2 ]; do sleep 0.02; done
      sleep 0.1
      \(script)
      status=$?
      pkill -KILL -P $P; kill -KILL $P
      exit $status
      """)
  }

  @Test func aTreeIsShownWithItsTotals() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    #expect(try withFamily(sandbox, "./cowscope inspect --tree $P >out 2>err") == 0)
    let lines = try sandbox.text("out").split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0].hasPrefix(" ") || lines[0].hasPrefix("PID"))
    #expect(lines[0].hasSuffix("COMMAND"))
    #expect(lines[1...3].allSatisfy { $0.hasSuffix("sleep 100") || $0.contains("sh -c") })
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(lines.contains { $0.hasPrefix("together ") })
    #expect(lines.contains { $0.hasPrefix("3 of 3 processes read") })
    #expect(try sandbox.text("err").isEmpty)
  }

  @Test func jsonHasTheSchemaAndAddsUp() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    #expect(try withFamily(sandbox, "./cowscope inspect --tree $P --json >out 2>err") == 0)
    let document = try JSONDecoder().decode(InspectionDocument.self, from: Data(contentsOf: sandbox.file("out")))
    #expect(document.schema == 1 && document.kind == "cowscope.inspection")
    #expect(document.processes.count == 3)
    for process in document.processes {
      #expect(process.rss == (process.uss ?? 0) + (process.shared ?? 0))
      #expect((process.pss ?? 0) <= (process.rss ?? 0))
    }
    #expect(document.classes.reduce(0) { $0 + $1.bytes } == document.total?.distinct)
  }

  @Test func ndjsonIsALineAProcessAndOneMore() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    #expect(try withFamily(sandbox, "./cowscope inspect --tree $P --ndjson >out 2>err") == 0)
    struct Line: Decodable {
      var schema: Int
      var kind: String
      var pid: Int32?
      var rss: Int?
      var coverage: InspectionDocument.Seen?
    }
    let lines = try sandbox.text("out").split(separator: "\n").map {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8))
    }
    #expect(lines.map(\.kind) == Array(repeating: "cowscope.process", count: 3) + ["cowscope.coverage"])
    #expect(lines.allSatisfy { $0.schema == 1 })
    #expect(lines.dropLast().allSatisfy { $0.pid != nil && ($0.rss ?? 0) > 0 })
    #expect(lines.last?.coverage?.selected == 3)
  }

  @Test(arguments: ["vma", "file"]) func sharersByPlaceAddUp(kind: String) throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let command = "./cowscope inspect --tree $P --sharers --by \(kind)"
    #expect(try withFamily(sandbox, "\(command) >text && \(command) --json >out") == 0)
    let document = try JSONDecoder().decode(InspectionDocument.self, from: Data(contentsOf: sandbox.file("out")))
    let places = try #require(document.places)
    #expect(places.count > 3 && places.contains { $0.name == "[stack]" })
    for place in places { #expect(place.classes.reduce(0) { $0 + $1.bytes } == place.bytes) }
    let sum = places.reduce(0) { $0 + $1.bytes }
    // A library that two of the programs have at different addresses is in two mappings, but one file.
    if kind == "file" {
      #expect(sum == document.total?.distinct)
    } else {
      #expect(sum >= document.total?.distinct ?? 0)
    }
    let lines = try sandbox.text("text").split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 80 } && lines.contains { $0.contains("libc") })
  }

  @Test func csvIsTheTable() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    #expect(
      try withFamily(sandbox, "./cowscope inspect --tree $P --csv --columns pid,rss,command --sort pid >out") == 0)
    let rows = try sandbox.text("out").split(separator: "\r\n")
    #expect(rows.count == 4 && rows[0] == "pid,rss,command")
    #expect(rows[2...].allSatisfy { $0.hasSuffix(",sleep 100") })
  }

  @Test(arguments: [
    "--sharers", "--sharers --by file", "--sharers --by vma", "--vmas", "--files", "--next-write", "--what-if",
    "--terminal-map",
  ])
  func aSnapshotShowsEveryViewAsTheRunningProcessesDo(view: String) throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let script = """
      ./cowscope snap s.snap --tree $P && ./cowscope inspect \(view) --tree $P >live \\
        && ./cowscope inspect \(view) --from s.snap >replayed
      """
    #expect(try withFamily(sandbox, script) == 0)
    // The coverage lines count what other processes of the machine do meanwhile.
    let lines = { (name: String) in
      try sandbox.text(name).split(separator: "\n").filter { !$0.contains("kernel's") && !$0.contains("outside") }
    }
    let live = try lines("live")
    #expect(live.count > 3)
    #expect(try lines("replayed").count == live.count)
  }

  @Test func aSnapshotIsPrivateAndTakesThePlaceOfAnOldOne() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let script = """
      umask 022; echo old >s.snap; chmod 666 s.snap; exec 4<s.snap
      ./cowscope snap s.snap $P && ./cowscope snap new.snap $P && ./cowscope inspect --from s.snap >out || exit 10
      [ "$(stat -c %a s.snap new.snap | uniq)" = 600 ] && [ "$(cat <&4)" = old ] || exit 11
      ./cowscope snap /dev/stdout $P | cat >piped && ./cowscope inspect --from piped >out || exit 12
      """
    #expect(try withFamily(sandbox, "(\(script))") == 0)
  }

  @Test func theDifferenceOfASnapshotAndItselfIsNothing() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let script = """
      ./cowscope snap s.snap --tree $P && ./cowscope diff s.snap s.snap --json >out \
        && ./cowscope diff s.snap s.snap >text
      """
    #expect(try withFamily(sandbox, script) == 0)
    let document = try JSONDecoder().decode(DifferenceDocument.self, from: Data(contentsOf: sandbox.file("out")))
    #expect(document.processes.count == 3)
    #expect(document.processes.allSatisfy { $0.total.same > 0 && $0.total.isEmpty && $0.mappings.isEmpty })
  }

  @Test func theDifferenceShowsWhoEnded() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let script = """
      ./cowscope snap a.snap --tree $P && kill -KILL $(pgrep -P $P | head -1) && sleep 0.2 && ./cowscope snap b.snap --tree $P \
        && ./cowscope diff a.snap b.snap >out
      """
    #expect(try withFamily(sandbox, script) == 0)
    #expect(try sandbox.text("out").contains("(ended)"))
  }

  struct BadInput: Sendable {
    var arguments: [String]
    var status: Int32
  }

  static let badInputs = [
    BadInput(arguments: ["inspect", "0"], status: 2),
    BadInput(arguments: ["inspect", "x"], status: 2),
    BadInput(arguments: ["inspect", "--match", "("], status: 2),
    BadInput(arguments: ["inspect", "--sharers", "--vmas"], status: 2),
    BadInput(arguments: ["inspect", "--duty", "0"], status: 2),
    BadInput(arguments: ["inspect", "--json", "--ndjson"], status: 2),
    BadInput(arguments: ["inspect", "--pages", "x", "--ndjson"], status: 2),
    BadInput(arguments: ["inspect", "--map", "picture.jpeg"], status: 2),
    BadInput(arguments: ["inspect", "--map", "svg"], status: 2),
    BadInput(arguments: ["inspect", "--by", "file"], status: 2),
    BadInput(arguments: ["inspect", "--sharers", "--by", "size"], status: 2),
    BadInput(arguments: ["inspect", "--terminal-map", "--sharers"], status: 2),
    BadInput(arguments: ["inspect", "--terminal-map", "--json"], status: 2),
    BadInput(arguments: ["inspect", "self", "--sharers", "--by", "file", "--ndjson"], status: 2),
    BadInput(arguments: ["inspect", "self", "--vmas", "--ndjson"], status: 2),
    BadInput(arguments: ["inspect", "self", "--next-write", "--json"], status: 2),
    BadInput(arguments: ["inspect", "self", "--what-if", "--json"], status: 2),
    BadInput(arguments: ["inspect", "self", "--vmas", "--json"], status: 2),
    BadInput(arguments: ["inspect", "self", "--files", "--json"], status: 2),
    BadInput(arguments: ["inspect", "self", "--nodes", "--json"], status: 2),
    BadInput(arguments: ["inspect", "--from", "none"], status: 2),
    BadInput(arguments: ["diff", "none", "none"], status: 2),
    BadInput(arguments: ["inspect", "4194304"], status: 4),
    BadInput(arguments: ["inspect", "--match", "^no process has this title$"], status: 4),
    BadInput(arguments: ["inspect", "2"], status: 4),
  ]

  @Test(arguments: badInputs) func badInputHasItsStatus(input: BadInput) throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let ending = try sandbox.run(input.arguments)
    #expect(ending.status == input.status)
    #expect(input.status == 4 || !ending.errors.isEmpty)
  }

  @Test func pagesOfARegionAreNamedAndTheirSharersToo() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    #expect(try withFamily(sandbox, "./cowscope inspect --tree $P --pages '[stack]' >out 2>err") == 0)
    let lines = try sandbox.text("out").split(separator: "\n")
    #expect(lines.count { $0.contains("[stack]") } == 3)
    #expect(lines.contains { $0.contains("exclusive") && $0.contains(" f") })
    #expect(try withFamily(sandbox, "./cowscope inspect --tree $P --pages nowhere >out 2>err") == 4)
  }

  @Test func watchWritesALineALook() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    #expect(try withFamily(sandbox, "./cowscope watch --tree $P --interval 0.1 --count 3 >out 2>err") == 0)
    let lines = try sandbox.text("out").split(separator: "\n")
    #expect(lines.count == 3)
    let looks = try lines.map { try JSONDecoder().decode(InspectionDocument.self, from: Data($0.utf8)) }
    #expect(looks.allSatisfy { $0.processes.count == 3 })
    #expect(looks.map { $0.time ?? 0 } == looks.map { $0.time ?? 0 }.sorted())
  }

  @Test func watchWritesLinesOnATerminalIfAsked() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let watch = "./cowscope watch --tree $P --interval 0.1 --count 2"
    #expect(
      try withFamily(
        sandbox, "script -qec \"\(watch)\" /dev/null >table && script -qec \"\(watch) --ndjson\" /dev/null >lines")
        == 0)
    #expect(try sandbox.text("table").contains("\u{1B}[H") && sandbox.text("table").contains("COMMAND"))
    let lines = try sandbox.text("lines").split(separator: "\r\n")
    #expect(lines.count == 2 && lines.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
  }

  @Test func watchEndsWithTheStatusOfItsLastLook() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let watch = "./cowscope watch $P 4194304 --interval 0.05 --count 3 >out 2>err"
    #expect(try withFamily(sandbox, watch) == 3)
    #expect(try sandbox.text("out").split(separator: "\n").count == 3)
    #expect(try sandbox.text("err") == "cowscope: there is no process 4194304\n")
  }

  @Test func watchEndsWithTheLastProcess() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let script = "sleep 0.3 >rest 2>&1 & ./cowscope watch $! --interval 0.1 >out 2>err"
    #expect(try sandbox.shell(script) == 4)
    #expect(try sandbox.text("out").split(separator: "\n").count >= 1)
  }

  @Test func aFileThatIsNoSnapshotIsRefused() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    try Data("nothing of the kind".utf8).write(to: sandbox.file("x.snap"))
    let ending = try sandbox.run(["inspect", "--from", "x.snap"])
    #expect(ending.status == 2 && ending.errors == "cowscope: x.snap: this is no snapshot of cowscope snap\n")
  }

  @Test func withoutPrivilegesItSaysWhatIsHidden() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    guard try sandbox.isAvailable(.nobody) else { return }
    let own = try sandbox.run(["inspect", "self"], as: .nobody)
    #expect(own.status == 3)
    #expect(own.output.contains("frame numbers are hidden (needs CAP_SYS_ADMIN)"))
    #expect(!own.output.contains("together"))
    #expect(own.output.contains("Pss is not counted but the kernel's"))
    let others = try sandbox.run(["inspect", "1"], as: .nobody)
    #expect(others.status == 4 && others.output.contains("denied"))
  }
}
