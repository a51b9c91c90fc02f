import LabServer
import Testing

/// Who gets an answer, and what an answer permits a browser to do.
@Suite struct DoorTests {
  @Test func theListIsServed() throws {
    let visitor = try Visitor(try ModelHost())
    let answer = visitor.get("")
    #expect(answer.status == 200 && answer.body.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
    #expect(
      answer.body.contains("Fork basics: who pays for the first write?") && answer.body.contains("0 of 2 labs done"))
    #expect(answer.body.contains("Read &lt;this&gt;"))
    #expect(visitor.server.address.hasPrefix("http://127.0.0.1:") && visitor.root.count == 34)
  }

  @Test(arguments: ["/", "/favicon.ico", "/labs/fork-basics", "/../etc/passwd", "//", "/%2e%2e/"])
  func withoutTheKeyThereIsNothing(path: String) throws {
    let visitor = try Visitor(try ModelHost())
    let host = "Host: 127.0.0.1:\(visitor.port)\r\nConnection: close\r\n\r\n"
    let answer = visitor.raw("GET \(path) HTTP/1.1\r\n\(host)")
    #expect(answer.status == 403 && answer.body.hasPrefix("the key is missing in this address"))
    // One sign less, one more, and another one.
    let key = visitor.root.dropFirst().dropLast()
    let other = String(key.dropLast()) + (key.last == "0" ? "1" : "0")
    for wrong in [String(key.dropLast()), key + "0", other, key.uppercased() + "x"] {
      #expect(visitor.raw("GET /\(wrong)/ HTTP/1.1\r\n\(host)").status == 403)
    }
  }

  @Test(arguments: [
    "Host: evil.example\r\n", "Host: 127.0.0.1.evil.example\r\n", "Host: localhost\r\nOrigin: http://evil.example\r\n",
    "Host: localhost\r\nOrigin: null\r\n", "Host: localhost\r\nOrigin: http://localhost:1\r\n",
    "Host: localhost\r\nOrigin: https://localhost\r\n",
  ])
  func otherSitesAreRefused(fields: String) throws {
    let visitor = try Visitor(try ModelHost())
    for method in ["GET", "POST"] {
      let answer = visitor.raw(
        "\(method) \(visitor.root) HTTP/1.1\r\n\(fields)Content-Length: 0\r\nConnection: close\r\n\r\n")
      #expect(answer.status == 403, "\(answer.head)")
    }
  }

  @Test func browsersAreKeptFromDoingMore() throws {
    let visitor = try Visitor(try ModelHost())
    for path in ["", "web/style.css", "web/page.js", "nothing", "labs/fork-basics", "play"] {
      let answer = visitor.get(path)
      let policy = try #require(answer.field("Content-Security-Policy"))
      #expect(policy.hasPrefix("default-src 'none'; ") && !policy.contains("unsafe") && !policy.contains("http"))
      #expect(answer.field("X-Frame-Options") == "DENY" && answer.field("X-Content-Type-Options") == "nosniff")
      #expect(answer.field("Cache-Control") == "no-store" && answer.field("Access-Control-Allow-Origin") == nil)
      // Nothing is asked for elsewhere, and nothing that the policy forbids is written.
      #expect(
        !answer.body.contains("https://") && !answer.body.contains(" style=\"") && !answer.body.contains("<style"))
    }
  }

  @Test(arguments: [
    ("web/nothing", 404), ("web/../style.css", 404), ("nothing", 404), ("labs/nothing", 404), ("labs", 404),
    ("processes/x", 404), ("processes/0", 404), ("processes/-1", 404), ("processes/99999999999", 404),
    ("labs/fork-basics/trace.json", 404), ("web/style.css", 200), ("web/keys.js", 200),
  ])
  func pathsAreKnownOrNot(path: String, status: Int) throws {
    #expect(try Visitor(try ModelHost()).get(path).status == status)
  }

  @Test func bodiesAreBounded() throws {
    let visitor = try Visitor(try ModelHost())
    let head = "POST \(visitor.root)play HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    let answer = visitor.raw(head + "Content-Length: 140000\r\n\r\n" + String(repeating: "x", count: 140_000))
    #expect(answer.status == 413 && answer.body == "more than 131072 bytes are not read\n")
    #expect(visitor.get("").status == 200)
  }

  @Test func nobodyIsIdleWhoAsks() throws {
    let visitor = try Visitor(try ModelHost())
    let before = visitor.server.idleTime
    #expect(before < .seconds(30))
    // Who has no key does not keep a server awake.
    let end = ContinuousClock.now + .milliseconds(50)
    while ContinuousClock.now < end {}
    _ = visitor.raw("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    #expect(visitor.server.idleTime >= .milliseconds(50))
    _ = visitor.get("")
    #expect(visitor.server.idleTime < .milliseconds(50))
  }
}
