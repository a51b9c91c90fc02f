import Foundation
import Testing

/// `cowscope family` and `cowscope profile` as a user runs them.
@Suite struct ProfileTests {
  private struct Document: Decodable {
    struct Member: Decodable {
      var pid: Int32
      var parent: Int32
      var relation: String
      var generation: Int?
    }
    struct Memory: Decodable {
      var inherited: Int?
      var stillShared: Int?
      var broken: Int
      var new: Int
      var sharedWithSomebody: Int
    }
    struct Process: Decodable {
      var pid: Int32
      var memory: Memory?
    }
    struct Sample: Decodable {
      var members: Int
      var requests: Int?
    }
    struct Breaks: Decodable {
      var source: String?
      var processes: [Writer]
      var causes: [Cause]?
      var runtimes: [Runtime]?
      var writesNotLookedAt: Int?
    }
    struct Cause: Decodable {
      var collector: String
      var phase: String?
      var part: String
      var type: String?
      var copied: Int
    }
    struct Runtime: Decodable {
      var name: String?
      var collectionsSeen: Bool
      var objectsKnown: Bool?
    }
    struct Identical: Decodable {
      var broken: Int
      var compared: Int
      var identical: Int
    }
    struct Writer: Decodable {
      var recordedFaults: Int
      var countedFaults: Int?
    }
    struct Check: Decodable {
      var name: String
      var holds: Bool
    }
    var schema: Int
    var kind: String
    var family: [Member]
    var findsOrphans: Bool
    var template: Int32?
    var processes: [Process]
    var samples: [Sample]
    var checks: [Check]
    var breaks: Breaks?
    var identical: Identical?
  }

  private func document(_ sandbox: Sandbox, _ file: String) throws -> Document {
    try JSONDecoder().decode(Document.self, from: Data(contentsOf: sandbox.file(file)))
  }

  /// Runs a script in which `$P` is a shell with a child, an orphan and a program of its own; all end with the file `hold`.
  private func withShells(_ sandbox: Sandbox, _ script: String) throws -> Int32 {
    try sandbox.shell(
      """
      mkfifo hold && sleep 100 >hold & H=$!
      sleep 0.1
      sh -c '(read x <hold) & ((read x <hold) &); sleep 100 >rest 2>&1 & echo "$!" >program; read x <hold' >rest 2>&1 & P=$!
      until [ -s program ] && [ "$(pgrep -c -P $P)" = 2 ]; do sleep 0.02; done
      sleep 0.1
      \(script)
      status=$?
      kill -KILL $(cat program) $P $H
      exit $status
      """)
  }

  @Test func orphansBelongToTheFamily() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let script = "echo $P >root; ./cowscope family $P --json >out 2>err && ./cowscope family $P >text"
    #expect(try withShells(sandbox, script) == 0)
    let document = try document(sandbox, "out")
    let root = Int32(try sandbox.text("root").filter(\.isNumber))
    #expect(document.schema == 1 && document.kind == "cowscope.profile" && document.findsOrphans)
    #expect(document.family.map(\.relation).sorted() == ["exec", "fork", "orphan", "root"])
    #expect(document.family.first { $0.relation == "root" }?.pid == root)
    #expect(document.family.first { $0.relation == "fork" }?.generation == 1)
    #expect(document.family.first { $0.relation == "orphan" }?.parent != root)
    let lines = try sandbox.text("text").split(separator: "\n")
    #expect(lines[0].hasSuffix("COMMAND") && lines.allSatisfy { $0.count <= 80 })
    #expect(lines.last?.contains("3 of one exec; 1 of them orphans") == true)
  }

  /// Runs a script in which `$P` is a process with 1,000 pages and three children, of which one has written 10, and one 20 of them.
  private func withWorkers(_ sandbox: Sandbox, _ script: String) throws -> Int32 {
    try sandbox.shell(
      """
      mkfifo hold && sleep 100 >hold & H=$!
      sleep 0.1; ./inspector-subject fork 3 1000 <hold >said 2>&1 & P=$!
      until grep -q ready said; do sleep 0.02; done
      \(script)
      status=$?
      kill -KILL $P $H
      exit $status
      """)
  }

  @Test func aServerIsProfiled() throws {
    let sandbox = try Sandbox(programs: ["cowscope", "inspector-subject"])
    guard geteuid() == 0 else {
      print("SKIP: frame numbers need root")
      return
    }
    let script = """
      ./cowscope profile --pid $P --for 0.2 --every 0.1 --json >out 2>err \\
        && ./cowscope profile --pid $P --for 0.2 --every 0.1 >text
      """
    #expect(try withWorkers(sandbox, script) == 0)
    let document = try document(sandbox, "out")
    #expect(document.samples.count == 3 && document.samples.allSatisfy { $0.members == 4 })
    #expect(document.template == document.family.first { $0.relation == "root" }?.pid)
    let workers = document.processes.filter { $0.pid != document.template }.compactMap(\.memory)
    #expect(workers.count == 3)
    for (index, memory) in workers.enumerated() {
      // Beside the pages it was told to write, a worker has written to its stack and to some libraries.
      #expect(memory.broken / 4096 - 10 * index >= 0 && memory.broken / 4096 - 10 * index < 40)
      #expect(try #require(memory.stillShared) / 4096 > 950)
      #expect(memory.sharedWithSomebody == 0)
    }
    #expect(document.checks.count == 9 && document.checks.allSatisfy(\.holds))
    let breaks = try #require(document.breaks)
    #expect(breaks.source == "tracepoints" && breaks.processes.count == 4)
    #expect(breaks.processes.allSatisfy { $0.recordedFaults == 0 && $0.countedFaults == 0 }, "they rest")
    #expect(breaks.causes?.isEmpty == true && breaks.runtimes?.isEmpty == true && breaks.writesNotLookedAt == 0)
    let identical = try #require(document.identical)
    #expect(identical.broken >= 30 && identical.compared == identical.broken && identical.identical < identical.broken)
    let text = try sandbox.text("text")
    #expect(text.replacing("\n", with: " ").contains("0 recorded of 0 that the kernel counted; none lost"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(text.contains("template") && text.contains("WHERE") && text.contains("BY TEMPLATE"))
    #expect(try sandbox.text("err").isEmpty)
  }

  @Test func aCollectorIsToldFromOtherCauses() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    guard geteuid() == 0, FileManager.default.isExecutableFile(atPath: "/usr/bin/python3") else {
      print("SKIP: causes need root and /usr/bin/python3")
      return
    }
    let status = try sandbox.shell(
      """
      cat >server.py <<'END'
      import gc, os, time
      objects = [[index] for index in range(100000)]
      time.sleep(1)
      if os.fork() == 0: gc.collect()
      time.sleep(60)
      END
      ./cowscope profile --for 2.5 --every 0.5 --json -- /usr/bin/python3 server.py >out 2>err
      """)
    #expect(status == 0)
    let breaks = try #require(try document(sandbox, "out").breaks)
    let runtime = try #require(breaks.runtimes?.first)
    guard runtime.collectionsSeen, runtime.objectsKnown == true else {
      print("SKIP: this Python was built without probes, or its objects are not known")
      return
    }
    let inside = (breaks.causes ?? []).filter { $0.collector == "inside" && $0.part == "collectorLinks" }
    // Lists take 56 bytes with their links.
    #expect(inside.allSatisfy { $0.phase == "collect" })
    #expect(inside.first { $0.type == "list" }.map { $0.copied >= 100_000 * 56 / 4096 } == true)
  }

  @Test func aServerIsStartedAndEnded() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    guard geteuid() == 0 else {
      print("SKIP: frame numbers need root")
      return
    }
    // A shell that makes room for another program, as wrappers of servers do.
    let status = try sandbox.shell(
      """
      echo 'echo one; exec sh -c "(sleep 60; true) & wait"' >server
      ./cowscope profile --for 0.4 --every 0.1 --requests-from '!echo 42' --json -- sh server >out 2>err
      """)
    #expect(status == 0)
    let text = try sandbox.text("out")
    #expect(text.hasPrefix("one\n"))
    try text.dropFirst(4).write(to: sandbox.file("json"), atomically: false, encoding: .utf8)
    let document = try document(sandbox, "json")
    let last = try #require(document.samples.last)
    #expect(document.samples.count == 5 && last.members >= 2 && last.requests == 42)
    let root = try #require(document.family.first { $0.relation == "root" }).pid
    #expect(kill(root, 0) != 0, "it has been ended, and waited for")
  }

  @Test func requestsAreCountedByAMetric() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let status = try sandbox.shell(
      """
      sleep 100 & S=$!
      ./cowscope export $S --listen 127.0.0.1:0 >served 2>listening & E=$!
      until grep -q http:// listening || ! kill -0 $E; do sleep 0.02; done
      URL=$(sed -n 's,.*\\(http://[^ ]*/metrics\\).*,\\1,p' listening)
      ./cowscope profile --pid $S --for 0 --requests-from "$URL#cowscope_processes{state=\\"read\\"}" --json >json 2>err
      echo $? >status
      ./cowscope profile --pid $S --for 0.2 --every 0.1 --requests-from "$URL#no_such" --json >none 2>why
      echo $? >>status
      kill -KILL $E $S
      """)
    #expect(status == 0)
    let expected = geteuid() == 0 ? "0\n0\n" : "3\n3\n"
    #expect(try sandbox.text("status") == expected && sandbox.text("err").isEmpty)
    #expect(try document(sandbox, "json").samples.map(\.requests) == [1])
    // A counter that is not there is none, which is said once.
    #expect(try document(sandbox, "none").samples.map(\.requests) == [nil, nil, nil])
    let why = try sandbox.text("why")
    #expect(why.hasPrefix("cowscope: requests were not counted: http://127.0.0.1:"))
    #expect(why.hasSuffix("/metrics: there is no sample of no_such in the answer\n"))
    #expect(why.split(separator: "\n").count == 1)
  }

  @Test func aServerThatEndsByItselfWasProfiled() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    // It ends when it has been looked at: while it is looked at again, or between two looks.
    let status = try sandbox.shell(
      """
      echo '(until [ -e looked ]; do sleep 0.02; done) & until [ -e looked ]; do sleep 0.02; done' >server
      for _ in 1 2 3 4; do
        rm -f looked
        ./cowscope profile --for 60 --every 0.05 --requests-from '!touch looked; echo 1' --json -- sh server >json 2>>err
        echo $? >>status
        tail -c 3 json >>ends
      done
      """)
    #expect(status == 0)
    let allowed = geteuid() == 0 ? ["0", "3"] : ["3"]
    let statuses = try sandbox.text("status").split(separator: "\n").map(String.init)
    #expect(statuses.count == 4 && statuses.allSatisfy(allowed.contains), "\(statuses)")
    #expect(try sandbox.text("err").isEmpty && sandbox.text("ends") == String(repeating: "\n}\n", count: 4))
    #expect(try document(sandbox, "json").samples.allSatisfy { $0.members >= 1 })
  }

  @Test func whoCalledIsWritten() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    guard geteuid() == 0 else {
      print("SKIP: tracepoints need root")
      return
    }
    let status = try sandbox.shell(
      """
      echo '(x=1; y=2; sleep 0.1; true); (z=3; true); sleep 60' >server
      ./cowscope profile --for 0.4 --every 0.1 --folded folded --flame flame.svg --trace-events - -- sh server >trace 2>err
      """)
    #expect(status == 0)
    #expect(try sandbox.text("err").isEmpty)
    let lines = try sandbox.text("folded").split(separator: "\n")
    let ofMain = lines.filter { $0.contains(";main;") || $0.contains(";__libc_start_main") }
    #expect(!ofMain.isEmpty && lines.allSatisfy { $0.wholeMatch(of: /\S.*;.+ [0-9]+/) != nil }, "\(lines)")
    let picture = try sandbox.text("flame.svg")
    #expect(picture.hasPrefix("<?xml ") && picture.contains("pages copied"))
    struct Trace: Decodable {
      struct Event: Decodable { var ph: String }
      var traceEvents: [Event]
    }
    let trace = try JSONDecoder().decode(Trace.self, from: Data(sandbox.text("trace").utf8))
    let copies = lines.reduce(0) { $0 + (Int($1.split(separator: " ").last ?? "") ?? 0) }
    #expect(copies > 0 && trace.traceEvents.count { $0.ph == "i" } >= copies)
    #expect(trace.traceEvents.contains { $0.ph == "M" })
  }

  @Test(arguments: [
    ("--pid 1 --stacks dwarf,100", "stacks"), ("--pid 1 --stacks by-magic", "stacks"),
    ("--pid 1 --no-events --flame x.svg", "without events there are no stacks"),
    ("--pid 1 --folded - --json", "only one result"), ("--pid 1 --trace-events /no/such/place", "/no/such/place"),
    ("--pid 1 -- true", "name a process with --pid, or a command"), ("", "name a process with --pid, or a command"),
    ("--pid 1 --requests-from /no/such/log", "No such file or directory"),
    ("--pid 1 --requests-from https://a/metrics#x", "it must begin with http://"),
    ("--pid 1 --requests-from http://a/metrics", "no metric is named: write URL#metric"),
  ])
  func whatIsAskedForMustBeClear(arguments: String, words: String) throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    #expect(try sandbox.shell("./cowscope profile \(arguments) >out 2>err") == 2)
    #expect(try sandbox.text("err").contains(words))
  }

  @Test func whatCannotBeStartedIsAFailure() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    #expect(try sandbox.shell("./cowscope profile -- /no/such/program >out 2>err") == 1)
    #expect(try sandbox.text("err") == "cowscope: /no/such/program could not be started: ENOENT\n")
  }

  @Test func withoutFrameNumbersWhatIsMissingIsNamed() throws {
    let sandbox = try Sandbox(programs: ["cowscope", "inspector-subject"])
    guard geteuid() == 0, try sandbox.isAvailable(.nobody) else {
      print("SKIP: only root can become another user")
      return
    }
    let nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups"
    let status = try sandbox.shell(
      """
      mkfifo hold && chmod 666 hold && sleep 100 >hold & H=$!
      sleep 0.1; \(nobody) ./inspector-subject fork 2 1000 <hold >tmp/said 2>&1 & P=$!
      until grep -q ready tmp/said; do sleep 0.02; done
      \(nobody) ./cowscope profile --pid $P --for 0 >out 2>err; [ $? = 3 ] || exit 1
      \(nobody) ./cowscope profile --pid $P --for 0 --json >json; [ $? = 3 ]
      status=$?
      \(nobody) ./cowscope profile --pid $H --for 0 >foreign 2>denied; [ $? = 4 ] || status=2
      kill -KILL $P $H
      exit $status
      """)
    #expect(status == 0)
    #expect(try sandbox.text("out").replacing("\n", with: " ").contains("frame numbers are hidden"))
    let document = try document(sandbox, "json")
    let worker = try #require(document.processes.last?.memory)
    #expect(worker.stillShared == nil && worker.inherited == nil && worker.sharedWithSomebody / 4096 > 950)
    #expect(try sandbox.text("foreign").isEmpty)
    #expect(try sandbox.text("denied").split(separator: "\n").count == 1)
  }

  @Test func whoIsAskedToEndReports() throws {
    let sandbox = try Sandbox(programs: ["cowscope", "inspector-subject"])
    let script = """
      env --default-signal=INT ./cowscope profile --pid $P --for 100000 --every 50000 >out 2>err & E=$!
      sleep 1; kill -INT $E; wait $E
      """
    #expect(try withWorkers(sandbox, script) == (geteuid() == 0 ? 0 : 3))
    #expect(try sandbox.text("out").contains("template"))
  }

  @Test func whatIsNotThereIsSaid() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    #expect(try sandbox.shell("./cowscope profile --pid 4194304 2>err") == 4)
    #expect(try sandbox.text("err") == "cowscope: there is no process 4194304 with memory\n")
    #expect(try sandbox.shell("./cowscope family 2 2>err") == 4, "a thread of the kernel")
    #expect(try sandbox.shell("./cowscope profile --pid self --every 0 2>err") == 2)
  }
}
