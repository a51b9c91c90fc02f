import Glibc
import LabServer
import TestSupport
import Testing

/// Running processes, looked at while they run: who has started the tests, because nobody looks at himself.
@Suite struct ProcessTests {
  @Test func processesAreListed() throws {
    let page = try Visitor(try ModelHost()).get("processes")
    #expect(page.status == 200 && page.body.contains("<caption>Processes of this machine</caption>"))
  }

  @Test func aProcessIsShown() throws {
    let visitor = try Visitor(try ModelHost())
    let page = visitor.get("processes/\(getppid())")
    #expect(page.status == 200 && page.body.contains("<ol class=\"bars\"") && page.body.contains(">\(getppid())</th>"))
    #expect(visitor.get("processes/2147483647").status == 404)
  }

  @Test func looksFollowEachOther() throws {
    let visitor = try Visitor(try ModelHost())
    let client = RawClient(port: visitor.port)
    client.write("GET \(visitor.root)processes/\(getppid())/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
    let first = client.read(until: "\n\n", seconds: 10)
    #expect(first.contains("event: look\ndata: <figure>"))
    #expect(client.read(until: "event: look\n", seconds: 10).contains("event: look\n"))
    #expect(visitor.server.idleTime == .zero)
  }

  @Test func theEndOfAProcessIsTold() throws {
    let visitor = try Visitor(try ModelHost())
    let answer = visitor.get("processes/2147483647/events")
    #expect(answer.status == 200 && answer.body.contains("event: gone\n"))
  }

  @Test func watchersAreCounted() throws {
    let visitor = try Visitor(try ModelHost())
    let request = "GET \(visitor.root)processes/\(getppid())/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
    var watchers = (0..<8).map { _ in RawClient(port: visitor.port) }
    for watcher in watchers {
      watcher.write(request)
      #expect(watcher.read(until: "event: look", seconds: 10).contains("event: look"))
    }
    #expect(visitor.get("processes/\(getppid())/events").status == 503)
    watchers = []
    // Their places are free again.
    var status = 503
    for _ in 0..<100 where status == 503 {
      let client = RawClient(port: visitor.port)
      client.write(request)
      status = client.read(until: "\r\n", seconds: 2).hasPrefix("HTTP/1.1 200 ") ? 200 : 503
      usleep(50_000)
    }
    #expect(status == 200)
  }
}
