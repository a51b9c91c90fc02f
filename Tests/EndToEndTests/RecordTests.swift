import Foundation
import Testing

/// `cowscope record` and `cowscope report` as a user runs them.
@Suite struct RecordTests {
  @Test func whatIsRecordedIsReported() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let status = try sandbox.shell(
      """
      ./cowscope record -o a.cow.db --for 0.3 --every 0.1 -- sleep 60 >out 2>err; echo $? >status
      ./cowscope report a.cow.db --json >json && ./cowscope report a.cow.db >text
      """)
    let expected = geteuid() == 0 ? "0\n" : "3\n"
    #expect(try sandbox.text("status") == expected && sandbox.text("err").isEmpty)
    #expect(try status == 0 && sandbox.text("out").hasPrefix("4 looks and "))
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: sandbox.file("json"))) as? [String: Any])
    #expect((document["samples"] as? [Any])?.count == 4 && document["kind"] as? String == "cowscope.profile")
    let text = try sandbox.text("text")
    #expect(text.contains("family of  sleep 60") && text.contains("recorded from 20"))
    #expect(!text.contains("was not ended") && text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test func twoRecordingsAreCompared() throws {
    let sandbox = try Sandbox(programs: ["cowscope", "inspector-subject"])
    guard geteuid() == 0 else {
      print("SKIP: frame numbers need root")
      return
    }
    let status = try sandbox.shell(
      """
      for pages in 500 1000; do
        mkfifo hold$pages; sleep 100 >hold$pages & H=$!
        ./inspector-subject fork 3 $pages <hold$pages >said$pages 2>&1 & P=$!
        until grep -q ready said$pages; do sleep 0.02; done
        ./cowscope record -o $pages.cow.db --pid $P --for 0.1 --every 0.1 >out 2>err || exit 9
        kill -KILL $P $H
      done
      ./cowscope compare 500.cow.db 1000.cow.db --json >json && ./cowscope compare 500.cow.db 1000.cow.db >text
      """)
    #expect(status == 0)
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: sandbox.file("json"))) as? [String: Any])
    let kinds = try #require(document["kinds"] as? [[String: Any]])
    let inherited = try #require(kinds.first { $0["name"] as? String == "inherited" })
    // The workers of the second server have 500 pages more, all of them.
    let (before, after) = (inherited["before"] as? Double ?? 0, inherited["after"] as? Double ?? 0)
    #expect(abs(after - before - 500 * 4096) < 40 * 4096 && inherited["isSure"] as? Bool == true)
    #expect(document["kind"] as? String == "cowscope.comparison" && document["isUneven"] is Bool)
    let text = try sandbox.text("text")
    #expect(text.contains("A WORKER HAS BROKEN IN") && text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test func aReportIsAPageOfItsOwn() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let status = try sandbox.shell(
      """
      ./cowscope record -o a.cow.db --for 0.2 --every 0.1 -- sleep 60 >out 2>err
      ./cowscope report a.cow.db --html page.html >text
      """)
    let page = try sandbox.text("page.html")
    #expect(status == 0 && page.hasPrefix("<!DOCTYPE html>") && page.contains("<h1>sleep 60</h1>"))
    for word in ["src=", "href=", "<script", "url("] { #expect(!page.contains(word), "\(word)") }
    #expect(page.contains("default-src &#39;none&#39;") && page.contains("<polyline"))
  }

  @Test func whoCalledIsRecordedToo() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    guard geteuid() == 0 else {
      print("SKIP: tracepoints need root")
      return
    }
    let status = try sandbox.shell(
      """
      ./cowscope record -o a.cow.db --stacks dwarf --for 0.6 --every 0.2 -- sh -c 'for i in 1 2 3 4; do (:); done; sleep 9' >out 2>err
      ./cowscope report a.cow.db --folded folded --flame flame.svg --json >json && ./cowscope report a.cow.db --folded - >same
      """)
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: sandbox.file("json"))) as? [String: Any])
    let processes = try #require((document["breaks"] as? [String: Any])?["processes"] as? [[String: Any]])
    let copied = processes.reduce(0) { $0 + ($1["copied"] as? Int ?? 0) }
    let folded = try sandbox.text("folded")
    let counts = folded.split(separator: "\n").compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
    #expect(try status == 0 && copied > 0 && counts.reduce(0, +) == copied && sandbox.text("same") == folded)
    #expect(try folded.contains(";") && sandbox.text("flame.svg").contains("<svg"))
    // Without them it is told what is missing.
    let bare =
      "./cowscope record -o b.cow.db --for 0.2 --every 0.1 -- sleep 9 >out && ./cowscope report b.cow.db --folded x 2>err"
    #expect(try sandbox.shell(bare) == 1)
    #expect(try sandbox.text("err") == "cowscope: there are no stacks in it: record --stacks dwarf keeps them\n")
  }

  @Test func aKilledRecorderLeavesAllItHasSeen() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let status = try sandbox.shell(
      """
      sleep 100 & S=$!
      ./cowscope record -o a.cow.db --pid $S --every 0.05 >out 2>err & P=$!
      until [ "$(./cowscope report a.cow.db --json 2>/dev/null | grep -c '"time" :')" -ge 5 ]; do sleep 0.05; done
      kill -KILL $P; wait $P
      ./cowscope report a.cow.db >text
      status=$?
      kill -KILL $S
      exit $status
      """)
    #expect(status == 0)
    #expect(try sandbox.text("text").replacing("\n", with: " ").contains("it was not ended: the recorder was killed"))
  }

  @Test func itEndsWhenItIsAskedTo() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let status = try sandbox.shell(
      """
      env --default-signal=INT ./cowscope record -o a.cow.db --every 0.05 -- sleep 100 >out 2>err & P=$!
      until ./cowscope report a.cow.db >/dev/null 2>&1; do sleep 0.05; done
      kill -INT $P; wait $P
      [ $? = 0 ] || [ $? = 3 ] && ./cowscope report a.cow.db >text
      """)
    #expect(try status == 0 && !sandbox.text("text").contains("was not ended"))
    // No log is left beside it.
    #expect(try sandbox.shell("ls a.cow.db* >left") == 0)
    #expect(try sandbox.text("left") == "a.cow.db\n")
  }

  @Test func aFullDiskLosesNothingThatWasRecorded() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    guard geteuid() == 0 else {
      print("SKIP: only root can make a small disk")
      return
    }
    let status = try sandbox.shell(
      """
      mkdir disk && mount -t tmpfs -o size=400k none disk || exit 9
      timeout 60 ./cowscope record -o disk/a.cow.db --every 0.05 -- sleep 100 >out 2>err
      [ $? = 1 ] && ./cowscope report disk/a.cow.db >text
      status=$?
      umount disk
      exit $status
      """)
    #expect(status == 0)
    #expect(try sandbox.text("err") == "cowscope: disk/a.cow.db: the disk is full; what was recorded before is kept\n")
    #expect(try sandbox.text("text").contains("family of  sleep 100"))
  }

  @Test func nothingIsStartedForAFileThatCannotBe() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let status = try sandbox.shell(
      "echo mine >there; ./cowscope record -o there -- touch started >out 2>err; [ $? = 1 ] && [ ! -e started ]")
    #expect(try status == 0 && sandbox.text("there") == "mine\n")
    #expect(try sandbox.text("err").contains("there is there already"))
    #expect(try sandbox.shell("./cowscope record -o new -- /no/such >out 2>err; [ $? = 1 ] && [ ! -e new ]") == 0)
    #expect(try sandbox.shell("./cowscope record -o x --max-size 1MiB --pid 1 2>err") == 2)
    #expect(try sandbox.shell("./cowscope report there 2>err") == 1)
    #expect(try sandbox.text("err") == "cowscope: there is no recording of cowscope\n")
  }
}
