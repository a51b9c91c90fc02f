import Foundation
import Glibc
import Rendering
import Testing

/// `cowscope export`, read by the programs that it is for.
@Suite(.serialized) struct ExportTests {
  /// What every script begins with: a family that rests, ways to serve and to ask, and the end of all of it.
  ///
  /// Children are killed and not asked to end: under `swift test` other signals are blocked.
  /// Servers die with the script, however it ends.
  private static let prologue = """
    sh -c 'sleep 200 & sleep 200 & exec sleep 200' >rest 2>&1 & P=$!
    finish() { kill -KILL $(pgrep -P $P) $P $OTHERS; } 2>/dev/null
    trap finish EXIT
    until [ "$(pgrep -c -P $P)" = 2 ]; do sleep 0.02; done
    sleep 0.1
    # No function, because in the background these lose what a shell without job control gives: to ignore SIGINT.
    BOUND='setpriv --pdeathsig KILL'
    serve() {
      : >listening
      $BOUND $WITH ./cowscope export "$@" --listen 127.0.0.1:0 >served 2>listening & E=$!
      OTHERS="$OTHERS $E"
      until grep -q http:// listening || ! kill -0 $E; do sleep 0.02; done
      PORT=$(sed -n 's,.*http://127.0.0.1:\\([0-9]*\\)/metrics,\\1,p' listening)
    }
    ask() {
      exec 3<>/dev/tcp/127.0.0.1/$PORT
      printf '%s %s HTTP/1.0\\r\\nAccept: %s\\r\\n\\r\\n' "$1" "$2" "$3" >&3
      cat <&3
    }
    """

  /// Runs a bash script and gives its exit status.
  private func bash(_ sandbox: Sandbox, _ script: String) throws -> Int32 {
    try Data((Self.prologue + "\n" + script + "\n").utf8).write(to: sandbox.file("script"))
    return try sandbox.shell("timeout -k 5 100 bash script >log 2>&1")
  }

  /// The folder of a program of the Debian package prometheus, or nil and a line that says so.
  private func tools() -> String? {
    for folder in ["/usr/bin", Sandbox.package.appending(path: ".build/tools/usr/bin").path]
    where unsafe access(folder + "/promtool", X_OK) == 0 { return folder }
    print("SKIP: prometheus and promtool are not there (make test unpacks them)")
    return nil
  }

  /// The value of a line of metrics that begins so.
  private func value(_ start: String, in text: String) -> Double? {
    text.split(separator: "\n").first { $0.hasPrefix(start) }.flatMap { line in
      line.split(separator: " ").last.flatMap { Double($0) }
    }
  }

  @Test func onceSaysWhatInspectSays() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let script = "./cowscope inspect --tree $P --json >json && ./cowscope export --tree $P --once >metrics"
    #expect(try bash(sandbox, script) == 0)
    let document = try JSONDecoder().decode(InspectionDocument.self, from: Data(contentsOf: sandbox.file("json")))
    let metrics = try sandbox.text("metrics")
    #expect(document.processes.count == 3)
    for process in document.processes {
      let labels = "{pid=\"\(process.pid)\",name=\"\(process.name)\"}"
      #expect(value("cowscope_process_resident_bytes\(labels)", in: metrics).map { Int($0) } == process.rss)
      #expect(value("cowscope_process_unique_bytes\(labels)", in: metrics).map { Int($0) } == process.uss)
      #expect(value("cowscope_process_anonymous_bytes\(labels)", in: metrics).map { Int($0) } == process.anonymous)
    }
    #expect(value("cowscope_distinct_bytes", in: metrics).map { Int($0) } == document.total?.distinct)
    #expect(value("cowscope_processes{state=\"read\"}", in: metrics) == 3)
    // What is counted over many scans is not there for one.
    #expect(!metrics.contains("cowscope_scans"))
  }

  @Test func promtoolHasNothingToSay() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    guard let tools = tools() else { return }
    let script = """
      ./cowscope export --once | \(tools)/promtool check metrics >once 2>&1 || exit 10
      serve --max-processes 2 --max-classes 2
      ask GET /metrics '*/*' | sed '1,/^\\r$/d' | \(tools)/promtool check metrics >served 2>&1 || exit 11
      """
    #expect(try bash(sandbox, script) == 0)
    #expect(try sandbox.text("once").isEmpty && sandbox.text("served").isEmpty)
  }

  /// Begins a family that rests, with a process `$S` that three others have their memory from.
  private static let workers = """
    mkfifo hold && sleep 100 >hold & H=$!
    sleep 0.1; ./inspector-subject fork 3 1000 <hold >said 2>&1 & S=$!
    OTHERS="$H $S"
    until grep -q ready said; do sleep 0.02; done
    """

  @Test func familiesAreToldByRole() throws {
    let sandbox = try Sandbox(programs: ["cowscope", "inspector-subject"])
    guard geteuid() == 0 else {
      print("SKIP: frame numbers need root")
      return
    }
    let script = Self.workers + "\necho $S >pid; ./cowscope export $S --family $S --once >metrics || exit 10"
    #expect(try bash(sandbox, script) == 0)
    let (metrics, pid) = (try sandbox.text("metrics"), try sandbox.text("pid").filter(\.isNumber))
    func amount(_ name: String, _ role: String? = "fork") -> Int? {
      let label = role.map { ",role=\"\($0)\"" } ?? ""
      return value("cowscope_family_\(name){family=\"\(pid)\"\(label)}", in: metrics).map { Int($0) }
    }
    #expect(amount("members", "template") == 1 && amount("members") == 3)
    let shared = try #require(amount("still_shared_bytes"))
    let broken = try #require(amount("broken_bytes"))
    #expect(shared / 4096 > 2850 && broken / 4096 >= 30)
    #expect(amount("inherited_bytes") == shared + broken + (amount("among_siblings_bytes") ?? -1))
    #expect(amount("inherited_bytes", "template") == nil, "it has inherited nothing")
    let (real, anonymous) = (amount("real_bytes", nil) ?? 0, amount("anonymous_bytes", nil) ?? 0)
    #expect(real > anonymous && anonymous / 4096 >= 1030)
  }

  @Test func theExamplesForPrometheusAskForWhatIsThere() throws {
    let sandbox = try Sandbox(programs: ["cowscope", "inspector-subject"])
    guard let tools = tools(), geteuid() == 0 else { return }
    let examples = Sandbox.package.appending(path: "examples/prometheus")
    let script =
      Self.workers + """

        \(tools)/promtool check rules '\(examples.path)/cowscope.rules.yml' >rules 2>&1 || exit 10
        serve $S --family $S
        ask GET /metrics '*/*' | sed '1,/^\\r$/d' >metrics
        \(tools)/promtool check metrics <metrics >check 2>&1 || exit 11
        """
    #expect(try bash(sandbox, script) == 0)
    #expect(try sandbox.text("check").isEmpty)
    let metrics = try sandbox.text("metrics")
    for file in ["cowscope.rules.yml", "dashboard.json"] {
      let text = try String(contentsOf: examples.appending(path: file), encoding: .utf8)
      let names = Set(text.matches(of: #/cowscope_[a-z_]+/#).map { String($0.output) })
      #expect(names.count >= 5)
      for name in names { #expect(metrics.contains("\n\(name)"), "\(file) asks for \(name)") }
    }
    let dashboard = try Data(contentsOf: examples.appending(path: "dashboard.json"))
    #expect(try JSONSerialization.jsonObject(with: dashboard) is [String: Any])
  }

  @Test func hostileTitlesAreText() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let script = """
      (exec -a $'a"b\\\\c\\nd\\xff{x="y"} 1\\n# EOF\\r' sleep 200) >rest 2>&1 & OTHERS=$!
      sleep 0.3
      ./cowscope export $OTHERS --once >metrics || exit 10
      """
    #expect(try bash(sandbox, script) == 0)
    let metrics = try sandbox.text("metrics")
    #expect(metrics.contains(#"title="a\"b\\c\nd"# + "\u{FFFD}" + #"{x=\"y\"} 1\n# EOF"# + "\r 200\"} 1\n"))
    if let tools = tools() {
      #expect(try sandbox.shell("\(tools)/promtool check metrics <metrics >out 2>&1") == 0)
      #expect(try sandbox.text("out").isEmpty)
    }
  }

  @Test func aFileIsReplacedAtOnce() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let script = """
      mkdir d && echo old >d/real && ln -s real d/cow.prom && before=$(stat -c %i d/real)
      exec 4<d/real
      ./cowscope export $P --once -o d/cow.prom || exit 10
      [ -L d/cow.prom ] && [ "$(stat -c %i d/real)" != $before ] && [ "$(cat <&4)" = old ] || exit 11
      [ "$(ls -A d | wc -l)" = 2 ] || exit 12
      grep -q cowscope_process_resident_bytes d/cow.prom || exit 13
      ./cowscope export $P --once -o /dev/stdout | grep -q cowscope_process_resident_bytes || exit 14
      ./cowscope export $P --once -o nowhere/x; [ $? = 2 ] || exit 15
      ./cowscope export $P --once -o d; [ $? = 2 ] || exit 16
      """
    #expect(try bash(sandbox, script) == 0)
  }

  @Test func aNewFileHasThePermissionsOfTheOldOne() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let script = """
      umask 022; echo old >old.prom; chmod 640 old.prom; chgrp 65534 old.prom 2>denied; group=$(stat -c %g old.prom)
      ./cowscope export $P --once -o old.prom && ./cowscope export $P --once -o new.prom || exit 10
      [ "$(stat -c %a:%g old.prom)" = 640:$group ] && [ "$(stat -c %a new.prom)" = 644 ] || exit 11
      """
    #expect(try bash(sandbox, script) == 0)
  }

  @Test func linksOfOthersLeadNowhere() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let script = """
      mkdir d && echo mine >precious
      # Who can write into the folder knows the name of the file, and the number of the next process.
      sh -c 'for n in cow.prom cowscope; do ln -s ../precious d/.$n.$$.new; done; exec ./cowscope export '$P' --once -o d/cow.prom' \\
        || exit 10
      [ "$(cat precious)" = mine ] && grep -q cowscope_process_resident_bytes d/cow.prom || exit 11
      ln -s nothing d/dangling && ./cowscope export $P --once -o d/dangling 2>errors; [ $? = 2 ] || exit 12
      [ -L d/dangling ] && [ ! -e d/nothing ] && grep -q 'leads to no name' errors || exit 13
      # As /dev/stdout is, when the file that it stands for was deleted.
      exec 5>gone; rm gone; ln -s /proc/self/fd/5 d/gone
      ./cowscope export $P --once -o d/gone; [ $? = 2 ] && [ -L d/gone ] || exit 14
      """
    #expect(try bash(sandbox, script) == 0)
  }

  @Test func theServerIsWhatReadersExpect() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let script = """
      serve --tree $P
      ask GET /metrics 'application/openmetrics-text;version=1.0.0' >newer
      ask GET /metrics '*/*' >older
      ask HEAD /metrics '*/*' >head
      ask GET / '*/*' >root
      ./cowscope export --listen 127.0.0.1:$PORT 2>busy; [ $? = 1 ] || exit 10
      kill -TERM $E; wait $E || exit 11
      # A shell without job control lets what it has in the background ignore SIGINT, and that stays so.
      serve --tree $P; kill -INT $E; sleep 0.3; kill -0 $E || exit 12
      kill -TERM $E; wait $E || exit 13
      WITH='env --default-signal=INT' serve --tree $P; kill -INT $E; wait $E || exit 14
      """
    #expect(try bash(sandbox, script) == 0)
    let (newer, older) = (try sandbox.text("newer"), try sandbox.text("older"))
    #expect(newer.contains("\r\nContent-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n"))
    #expect(newer.hasSuffix("\n# EOF\n"))
    #expect(older.contains("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"))
    #expect(!older.contains("# EOF") && older.contains("cowscope_processes{state=\"read\"} 3\n"))
    #expect(try sandbox.text("head").hasPrefix("HTTP/1.1 200 ") && sandbox.text("head").hasSuffix("\r\n\r\n"))
    #expect(try sandbox.text("root").hasPrefix("HTTP/1.1 404 "))
    let busy = try sandbox.text("busy")
    #expect(busy.hasSuffix(" is in use: another program listens there\n") && busy.count { $0 == "\n" } == 1)
  }

  @Test func noServerOutlivesItsScript() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let script = """
      serve --tree $P; [ -n "$PORT" ] && echo $E >server
      kill -KILL $(pgrep -P $P) $P $$
      """
    // Not even what is done at the end of a script is done.
    #expect(try bash(sandbox, script) != 0)
    let gone = "for i in $(seq 100); do readlink /proc/$E/exe >exe || exit 0; sleep 0.05; done; exit 1"
    #expect(try sandbox.shell("E=$(cat server) && [ -n \"$E\" ] || exit 2; \(gone)") == 0)
  }

  @Test func processesThatCannotBeListedAreAnErrorAndNotNone() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    guard geteuid() == 0, try sandbox.isAvailable(.nobody) else {
      print("SKIP: only root can hide /proc")
      return
    }
    // A program that sees itself in /proc, from which the Swift runtime has its arguments, but may not list it. Of threads the runtime
    // looks at what they do, and ends the program where it cannot: they are among the numbers after that of the process.
    try Data(
      """
      mount --bind /proc real && mount -t tmpfs -o mode=711 none /proc && ln -s "$PWD/real/self" /proc/self || exit 99
      ln -s -t /proc $(seq -f "$PWD/real/%.0f" $$ $(($$ + 500))) || exit 99
      exec setpriv --reuid=65534 --regid=65534 --clear-groups "$@"

      """.utf8
    ).write(to: sandbox.file("hidden"))
    let script = """
      mkdir real
      blind() { unshare -m sh hidden "$@"; }
      blind ./cowscope export --once >once 2>errors; [ $? = 1 ] || exit 10
      blind ./cowscope inspect 2>>errors; [ $? = 1 ] || exit 11
      WITH='unshare -m sh hidden' serve; ask GET /metrics '*/*' >answer
      """
    #expect(try bash(sandbox, script) == 0)
    #expect(try sandbox.text("once").isEmpty)
    let message = "the processes cannot be listed: /proc is not readable\n"
    #expect(try sandbox.text("errors") == "cowscope: \(message)cowscope: \(message)")
    let answer = try sandbox.text("answer")
    #expect(answer.hasPrefix("HTTP/1.1 500 ") && answer.hasSuffix("\r\n\r\n" + message), "\(answer)")
  }

  @Test func oneScanServesAllWhoAskMeanwhile() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let script = """
      serve --min-interval 60
      for i in $(seq 20); do ask GET /metrics '*/*' >answer.$i & asked="$asked $!"; done
      wait $asked
      """
    #expect(try bash(sandbox, script) == 0)
    for number in 1...20 { #expect(value("cowscope_scans_total", in: try sandbox.text("answer.\(number)")) == 1) }
  }

  @Test func prometheusScrapesIt() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    guard let tools = tools() else { return }
    let script = """
      ./cowscope inspect $P --json >json
      (exec -a $'a"b\\\\c\\nd\\xff # EOF' sleep 200) >rest 2>&1 & OTHERS=$!
      serve --tree $P $OTHERS --min-interval 0
      printf 'scrape_configs: [{job_name: cow, scrape_interval: 1s, static_configs: [{targets: ["127.0.0.1:%s"]}]}]' $PORT >config
      for WEB in $(shuf -i 20000-30000 -n 5); do
        $BOUND \(tools)/prometheus --config.file=config --storage.tsdb.path=data --web.listen-address=127.0.0.1:$WEB \\
          >prometheus.log 2>&1 & OTHERS="$OTHERS $!"
        until grep -q 'Server is ready' prometheus.log || ! kill -0 $!; do sleep 0.05; done
        if kill -0 $!; then break; fi
      done
      query() { \(tools)/promtool query instant http://127.0.0.1:$WEB "$1"; }
      # Prometheus looks for its targets every five seconds.
      for i in $(seq 300); do query 'cowscope_scans_total > 1' >scans; grep -q '=>' scans && break; sleep 0.1; done
      query up >up
      query "cowscope_process_resident_bytes{pid=\\"$P\\"}" >resident
      query 'count(cowscope_process_info{title=~"(?s)a.b.c.d. # EOF 200"})' >hostile
      query 'sum(cowscope_class_resident_bytes) - sum(cowscope_distinct_bytes)' >classes
      """
    #expect(try bash(sandbox, script) == 0)
    /// `name{labels} => number @[time]`
    func answer(_ file: String) throws -> Double? {
      let text = try sandbox.text(file)
      return text.firstRange(of: "=> ").flatMap { Double(text[$0.upperBound...].prefix { $0 != " " }) }
    }
    let document = try JSONDecoder().decode(InspectionDocument.self, from: Data(contentsOf: sandbox.file("json")))
    #expect(try answer("up") == 1)
    #expect(try answer("resident").map { Int($0) } == document.processes.first?.rss)
    #expect(document.processes.count == 1)
    #expect(try answer("hostile") == 1)
    #expect(try answer("classes") == 0)
  }

  @Test func withoutPrivilegesItServesWhatItSees() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    guard try sandbox.isAvailable(.nobody) else { return }
    let own = try sandbox.run(["export", "self", "--once"], as: .nobody)
    #expect(own.status == 3)
    #expect(value("cowscope_frame_numbers_visible", in: own.output) == 0)
    #expect(own.output.contains("cowscope_process_unique_bytes{") && !own.output.contains("cowscope_class_resident"))
  }

  @Test(arguments: [
    ["export"], ["export", "--once", "--listen", "127.0.0.1:0"], ["export", "--listen", "9110"],
    ["export", "--listen", ":9110"], ["export", "--listen", "example.org:80"],
    ["export", "--listen", "127.0.0.1:0", "-o", "x"],
    ["export", "--once", "--max-processes", "-1"], ["export", "--once", "--min-interval", "nan"],
  ])
  func wrongArgumentsAreRefused(arguments: [String]) throws {
    let ending = try Sandbox(programs: ["cowscope"]).run(arguments)
    #expect(ending.status == 2 && !ending.errors.isEmpty)
  }

  @Test func nothingFoundHasItsStatus() throws {
    let ending = try Sandbox(programs: ["cowscope"]).run(["export", "4194304", "--once"])
    #expect(ending.status == 4)
    #expect(value("cowscope_processes{state=\"missing\"}", in: ending.output) == 1)
  }
}
