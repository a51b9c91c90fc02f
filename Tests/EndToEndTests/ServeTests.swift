import FoundationEssentials
import Glibc
import Testing

/// `cowscope serve`, as a browser and as somebody who means no good meet it.
@Suite(.serialized) struct ServeTests {
  /// What every script begins with: a way to serve, and the end of it.
  static let prologue = """
    finish() { kill -KILL $S; } 2>/dev/null
    trap finish EXIT
    # No function, because in the background these lose what a shell without job control gives: to ignore SIGINT.
    BOUND='setpriv --pdeathsig KILL'
    serve() {
      : >address
      $BOUND $WITH ./cowscope serve "$@" >address 2>log & S=$!
      until grep -q http:// address || ! kill -0 $S 2>/dev/null; do sleep 0.02; done
      read ADDRESS <address
    }
    ask() { python3 ask.py "$ADDRESS" "$@"; }
    """

  /// Asks for a path, or sends a form to it and reads the page behind it.
  private static let ask = """
    import sys, urllib.parse, urllib.request
    address, path, fields = sys.argv[1], sys.argv[2], [tuple(part.split("=", 1)) for part in sys.argv[3:]]
    request = urllib.request.Request(address + path, data=urllib.parse.urlencode(fields).encode() if fields else None)
    with urllib.request.urlopen(request, timeout=60) as answer:
        print(answer.read().decode())
    """

  func bash(_ sandbox: Sandbox, _ script: String, seconds: Int = 100) throws -> Int32 {
    try Data(Self.ask.utf8).write(to: sandbox.file("ask.py"))
    try Data((Self.prologue + "\n" + script + "\n").utf8).write(to: sandbox.file("script"))
    return try sandbox.shell("timeout -k 5 \(seconds) bash script >out 2>err")
  }

  /// Whether the programs of these tests are there.
  private func hasTools(_ sandbox: Sandbox) throws -> Bool {
    if try sandbox.shell("command -v python3 setpriv >/dev/null") == 0 { return true }
    print("SKIP: python3 and setpriv are not there")
    return false
  }

  @Test(arguments: Sandbox.User.allCases) func aLabIsDoneOnPagesAndInTheTerminal(user: Sandbox.User) throws {
    let sandbox = try Sandbox()
    guard try sandbox.isAvailable(user), try hasTools(sandbox) else { return }
    let become = user == .nobody && geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups" : ""
    let script = """
      WITH='\(become)'
      serve || exit 10
      ask labs/fork-basics do=new seed=K7-M2QX >begun || exit 11
      ask labs/fork-basics do=commit answer.q1='?' answer.q2='?' answer.q3='?' answer.q4='?' answer.q5='?' answer.q6='?' answer.c1='?' >committed || exit 12
      ask labs/fork-basics do=run >run || exit 13
      for i in 1 2 3 4 5 6 7; do ask labs/fork-basics do=reveal >revealed || exit 14; done
      ask play do=kernel text="$(cat example.cow)" >played || exit 15
      kill -TERM $S; wait $S; echo $? >status
      $WITH ./cowscope lab list >list
      """
    let example = Sandbox.package.appending(path: "examples/fork.cow")
    try FileManager.default.copyItem(at: example, to: sandbox.file("example.cow"))
    let status = try bash(sandbox, script)
    let errors = try sandbox.text("err")
    #expect(status == 0, "\(errors)")
    #expect(try sandbox.text("status") == "0\n")
    #expect(try sandbox.text("begun").contains("Seed K7-M2QX"))
    #expect(try sandbox.text("committed").contains("Receipt: "))
    let revealed = try sandbox.text("revealed")
    // The kernel has run it, and says the same as the model.
    #expect(revealed.contains("You <b>?</b>, model <b>0</b>, kernel <b>0</b>"), "\(revealed)")
    #expect(!revealed.contains("There is no measurement here") && revealed.contains("id=\"film\""))
    #expect(try sandbox.text("list").contains("at restate, seed K7-M2QX"))
    let played = try sandbox.text("played")
    #expect(played.contains("numbers of model and kernel compared: equal."), "\(played)")
    #expect(played.contains("as user 65534") == (user == .same && geteuid() == 0))
  }

  @Test func labsAreServedInAnotherLanguage() throws {
    let sandbox = try Sandbox()
    guard try hasTools(sandbox) else { return }
    let script = """
      serve --lang de || exit 10
      ask labs/zero-page do=new seed=K7-M2QX >german || exit 11
      ask labs/fork-basics do=new seed=K7-M2QX >english || exit 12
      ./cowscope serve --lang fr 2>refused; echo $? >status
      """
    #expect(try bash(sandbox, script) == 0)
    let german = try sandbox.text("german")
    #expect(german.contains("lang=\"de\"") && german.contains("Wie viele Seitenfehler"), "\(german)")
    let english = try sandbox.text("english")
    #expect(english.contains("lang=\"en\"") && english.contains("How many page faults"), "\(english)")
    let refused = try sandbox.text("refused")
    #expect(try sandbox.text("status") == "2\n")
    #expect(refused == "cowscope: there is no lab in 'fr'; the languages are de, en\n", "\(refused)")
  }

  @Test func nobodyComesAndItEnds() throws {
    let sandbox = try Sandbox()
    guard try hasTools(sandbox) else { return }
    #expect(try bash(sandbox, "serve --idle 0.02; wait $S; echo $? >status") == 0)
    let log = try sandbox.text("log")
    #expect(try sandbox.text("status") == "0\n")
    #expect(log.contains("nobody has come for 0.02 min"), "\(log)")
  }

  @Test func theAddressIsOfThisMachineAndHasAKey() throws {
    let sandbox = try Sandbox()
    guard try hasTools(sandbox) else { return }
    let script = """
      serve; P=${ADDRESS#http://127.0.0.1:}; P=${P%%/*}; echo $ADDRESS >first
      grep -i ":$(printf %04X $P) " /proc/net/tcp /proc/net/tcp6 >sockets
      BUSY=$P; T=$S; serve --port $BUSY; wait $S; echo $? >status; kill -KILL $T
      """
    #expect(try bash(sandbox, script) == 0)
    #expect(try sandbox.text("first").wholeMatch(of: #/http://127\.0\.0\.1:\d+/[0-9a-f]{32}/\n/#) != nil)
    // 0100007F is 127.0.0.1 as the kernel prints it, and 0A a socket that listens.
    let sockets = try sandbox.text("sockets").split(separator: "\n").filter { $0.contains(" 0A ") }
    #expect(sockets.count == 1 && sockets[0].contains(" 0100007F:"))
    let log = try sandbox.text("log")
    #expect(try sandbox.text("status") == "3\n")
    #expect(log.contains("is in use"), "\(log)")
  }

  @Test func aFolderOfLabsIsServed() throws {
    let sandbox = try Sandbox()
    guard try hasTools(sandbox) else { return }
    try FileManager.default.createDirectory(at: sandbox.file("course"), withIntermediateDirectories: false)
    try FileManager.default.copyItem(
      at: Sandbox.package.appending(path: "examples/labs/06-zero-page.lab.md"), to: sandbox.file("course/own.lab.md"))
    #expect(try bash(sandbox, "serve --labs course; ask '' >list") == 0)
    #expect(try sandbox.text("list").contains("0 of 1 labs done"))
    let nowhere = try sandbox.run(["serve", "--labs", "/nowhere"])
    #expect(nowhere.status == 2 && nowhere.errors.contains("there is no such file or folder"))
  }

  @Test func anAttemptIsBegunOnAPageAndHandedInFromThere() throws {
    let sandbox = try Sandbox()
    guard try hasTools(sandbox) else { return }
    try FileManager.default.createDirectory(at: sandbox.file("course"), withIntermediateDirectories: false)
    try Data(HandInTests.course.utf8).write(to: sandbox.file("course/course.yaml"))
    let script = """
      serve --labs course --student ada || exit 10
      ask '' >list || exit 11
      ask labs/zero-page do=new >begun || exit 12
      ask labs/zero-page do=commit answer.q1='?' answer.q2='?' answer.q3='?' answer.q4='?' >committed || exit 13
      ask labs/zero-page do=run >run || exit 14
      for i in 1 2 3 4; do ask labs/zero-page do=reveal >revealed || exit 15; done
      ask labs/zero-page/report >page.cowlab.json || exit 16
      kill -TERM $S; wait $S
      ./cowscope lab report 6 --labs course --student ada -o terminal.cowlab.json >said || exit 17
      ./cowscope verify page.cowlab.json terminal.cowlab.json --labs course >verdict; echo $? >status
      ./cowscope serve --student 'a b' 2>refused; echo $? >>status
      """
    let status = try bash(sandbox, script)
    let (errors, verdict) = (try sandbox.text("err"), try sandbox.text("verdict"))
    #expect(status == 0, "\(errors)")
    #expect(try sandbox.text("list").contains("Course os: Operating systems &amp; memory. What you do here counts"))
    #expect(try sandbox.text("begun").contains("Course os, ada, attempt 1. It counts."))
    #expect(try sandbox.text("committed").contains("Receipt: "))
    #expect(try sandbox.text("status") == "0\n2\n", "\(verdict)")
    #expect(verdict.contains("page.cowlab.json: ada, zero-page, attempt 1") && !verdict.contains("flaw"), "\(verdict)")
    #expect(try sandbox.text("refused").contains("'a b' cannot name a student"))
  }

  @Test func abuseIsRefusedAndLeavesNothing() throws {
    let sandbox = try Sandbox()
    guard try hasTools(sandbox) else { return }
    let program = Sandbox.package.appending(path: "Tests/EndToEndTests/Programs/abuse.py").path
    let script = """
      serve
      python3 '\(program)' $ADDRESS $S 5 >report 2>mistakes; echo $? >status
      kill -TERM $S; wait $S
      pgrep -f "^./cowscope-actor|$PWD/cowscope" >left
      ls tmp | grep -v cowscope >>left
      """
    _ = try bash(sandbox, script, seconds: 150)
    let (mistakes, left) = (try sandbox.text("mistakes"), try sandbox.text("left"))
    #expect(try sandbox.text("status") == "0\n", "\(mistakes)")
    #expect(left.isEmpty, "\(left)")
    print(try sandbox.text("report"))
  }
}
