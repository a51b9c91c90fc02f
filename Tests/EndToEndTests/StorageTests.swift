import FoundationEssentials
import Glibc
import Testing

/// `cowscope family` without a process, and `cowscope store`, as a user runs them.
@Suite struct StorageTests {
  private static func example(_ name: String) -> String {
    Sandbox.package.appending(path: "examples/family/\(name)").path
  }

  @Test(arguments: Sandbox.User.allCases) func enginesWithoutRootAreMeasured(user: Sandbox.User) throws {
    let sandbox = try Sandbox()
    guard try sandbox.isAvailable(user) else { return }
    let measured = try sandbox.run(["family", "measure", "sqlite", "lmdb", "--steps", "40", "--json"], as: user)
    #expect(measured.status == 0, "\(measured.output) \(measured.errors)")
    #expect(measured.output.contains("\"outcome\" : \"holds\"") && measured.errors.isEmpty)
    if user == .nobody {
      let refused = try sandbox.run(["family", "measure", "xfs"], as: user)
      #expect(refused.status == 3 && refused.output.contains("not available: mounting file systems needs root"))
    }
  }

  /// As root in a container, which may mount nothing and make no namespaces.
  @Test(.enabled(if: geteuid() == 0, "only root can give up rights of root"))
  func whatNeedsNamespacesIsNotAvailableWithoutThem() throws {
    let sandbox = try Sandbox()
    let without = "setpriv --bounding-set -sys_admin --inh-caps -sys_admin"
    let status = try sandbox.shell(
      "\(without) ./cowscope family measure sqlite postgresql xfs --steps 20 >out 2>err")
    let said = try sandbox.text("out")
    #expect(status == 3 && said.contains("20 steps of seed 1") && !said.contains("failed after"), "\(said)")
    #expect(said.ranges(of: "not available: ").count == 2, "\(said)")
  }

  @Test func whatIsMeasuredIsRecorded() throws {
    let sandbox = try Sandbox()
    let measured = try sandbox.run(["family", "measure", "sqlite", "--steps", "30", "--seed", "5", "--record", "."])
    #expect(measured.status == 0 && measured.output.contains("30 steps of seed 5"))
    #expect(try sandbox.text("sqlite.json").contains("cowscope.family.recording"))
    #expect(try sandbox.run(["family", "measure", "--list"]).output.contains("btrfs  900 steps, as root"))
    #expect(try sandbox.run(["family", "measure", "floppy"]).status == 2)
    #expect(try sandbox.run(["family", "measure", "sqlite", "--steps", "0"]).status == 2)
  }

  @Test func theFamilyIsATable() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let table = try sandbox.run(["family"])
    #expect(table.status == 0 && table.errors.isEmpty)
    for member in ["overlayfs", "xfs", "btrfs", "zfs", "qcow2", "sqlite", "lmdb", "postgresql", "innodb", "branch"] {
      #expect(table.output.contains("\n\(member) "), "\(member)")
    }
    let sheet = try sandbox.run(["family", "explain", "sqlite", "--bytes"])
    #expect(sheet.status == 0 && sheet.output.contains("4096 of data and 24 of bookkeeping written"))
    let unknown = try sandbox.run(["family", "explain", "floppy"])
    #expect(unknown.status == 2 && unknown.errors.contains("floppy"))
  }

  @Test func scriptsAreComparedAndDrawn() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let compared = try sandbox.run(["family", "compare", Self.example("first-write.txt"), "--plot", "plot.svg"])
    #expect(compared.status == 0 && compared.output.contains("sqlite"), "\(compared.errors)")
    #expect(try sandbox.text("plot.svg").contains("<svg"))
    let some = try sandbox.run(
      ["family", "compare", "-", "--only", "xfs,lmdb", "--json"], input: "create 1 MiB\nwrite base 0..1\n")
    #expect(some.status == 0 && some.output.contains("\"name\" : \"lmdb\"") && !some.output.contains("\"sqlite\""))
    let timeline = try sandbox.run(["family", "timeline", Self.example("branch.txt"), "--member", "btrfs"])
    #expect(timeline.status == 0 && timeline.output.contains("branch and base have both written"))
  }

  @Test func mistakesInAScriptHaveTheirPlaces() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let wrong = try sandbox.run(["family", "compare", "-"], input: "create 1 MiB\nwrite nobody 0..1\nfly\n")
    #expect(wrong.status == 2 && wrong.output.isEmpty)
    #expect(wrong.errors.contains("standard input:2:7: error:") && wrong.errors.contains("standard input:3:1: error:"))
    #expect(try sandbox.run(["family", "compare", "/no/such/script"]).status == 2)
    #expect(try sandbox.run(["family", "compare", Self.example("branch.txt"), "--only", "xfs,,tape"]).status == 2)
  }

  @Test(arguments: Sandbox.User.allCases) func aLogOfSQLiteIsTold(user: Sandbox.User) throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    guard try sandbox.isAvailable(user) else { return }
    let program = """
      import os, sqlite3
      base = sqlite3.connect("app.db", isolation_level=None)
      base.execute("PRAGMA journal_mode=WAL")
      base.execute("CREATE TABLE t(a)")
      for number in range(5): base.execute("INSERT INTO t VALUES(?)", (number,))
      os.system("chmod a+r app.db app.db-wal app.db-shm; %s >out 2>err; echo $? >status" % open("command").read())
      """
    try Data(program.utf8).write(to: sandbox.file("make.py"))
    let become = user == .nobody && geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : ""
    try Data("\(become)./cowscope store sqlite app.db --json".utf8).write(to: sandbox.file("command"))
    #expect(try sandbox.shell("/usr/bin/python3 make.py") == 0)
    let errors = try sandbox.text("err")
    #expect(try sandbox.text("status") == "0\n", "\(errors)")
    let document = try sandbox.text("out")
    #expect(document.contains("\"kind\" : \"cowscope.store.sqlite\"") && document.contains("\"schema\" : 1"))
  }

  @Test func filesThatShareNothingSayWhatTheyTake() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    try Data(repeating: 7, count: 1 << 20).write(to: sandbox.file("one"))
    let seen = try sandbox.run(["store", "files", "one", "--sync"])
    #expect(seen.status == 0 && seen.output.contains("one"), "\(seen.errors)")
  }

  @Test func whatIsNoStoreIsSaidInOneLine() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    try Data("no image".utf8).write(to: sandbox.file("text"))
    for kind in ["sqlite", "qcow2", "image", "lmdb"] {
      let missing = try sandbox.run(["store", kind, "nothing"])
      #expect(missing.status == 4 && missing.output.isEmpty, "\(kind): \(missing.errors)")
      let other = try sandbox.run(["store", kind, "text"])
      #expect(other.status == 1 && other.output.isEmpty, "\(kind): \(other.errors)")
      for ending in [missing, other] {
        #expect(ending.errors.hasPrefix("cowscope: ") && ending.errors.split(separator: "\n").count == 1)
      }
    }
    #expect(try sandbox.run(["store", "overlay", "/proc"]).status == 1)
    #expect(try sandbox.run(["store", "overlay"]).status == 2)
    #expect(try sandbox.run(["store", "postgres", "t", "--database", "host=/nowhere dbname=x"]).status == 1)
    #expect(try sandbox.run(["store", "postgres", "--log", "0/1", "--database", "host=/nowhere dbname=x"]).status == 1)
    #expect(try sandbox.run(["store", "postgres", "--file", "nothing"]).status == 4)
    #expect(try sandbox.run(["store", "postgres", "--file", "text"]).status == 1)
  }

  /// A page of 8 KiB with one tuple that is as yet the last version, whose transaction is noted as committed.
  private static func heapPage() -> [UInt8] {
    var page = [UInt8](repeating: 0, count: 8192)
    func put(_ value: UInt32, _ place: Int, bytes: Int) {
      for index in 0..<bytes { page[place + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * index)) }
    }
    for (value, place) in [(28, 12), (8160, 14), (8192, 16), (0x2004, 18)] { put(UInt32(value), place, bytes: 2) }
    put(8160 | 1 << 15 | 28 << 17, 24, bytes: 4)
    for (value, place) in [(1, 18), (0x900, 20), (24, 22)] { put(UInt32(value), 8160 + place, bytes: 2) }
    return page
  }

  @Test func aTableIsToldWithoutAServer() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    try Data(Self.heapPage() + [UInt8](repeating: 0, count: 8192)).write(to: sandbox.file("16384"))
    let seen = try sandbox.run(["store", "postgres", "--file", "16384"])
    #expect(seen.status == 0 && seen.errors.isEmpty, "\(seen.errors)")
    #expect(seen.output.contains("1 with tuples, 1 never written") && seen.output.contains("1 current, 0 old ones"))
    let json = try sandbox.run(["store", "postgres", "--file", "16384", "--json"])
    #expect(
      json.output.contains("\"kind\" : \"cowscope.store.postgres-file\"") && json.output.contains("\"tuples\" : 1"))
    for wrong in [
      [], ["t", "--file", "16384"], ["--file", "16384", "--log", "0/1"], ["--file", "16384", "--database", "x"],
      ["t", "--until", "0/1"],
    ] {
      #expect(try sandbox.run(["store", "postgres"] + wrong).status == 2, "\(wrong)")
    }
  }
}
