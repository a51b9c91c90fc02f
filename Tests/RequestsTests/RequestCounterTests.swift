import LocalHTTP
import Requests
import Testing

/// Counters that are read over HTTP, also from servers that mean no good.
@Suite struct RequestCounterTests {
  private static let page = """
    # HELP http_requests_total All requests.
    # TYPE http_requests_total counter
    http_requests_total{code="200",method="get"} 1027 1395066363000
    http_requests_total{method="post", code="200"} 3
    http_requests_total{code="500",path="a \\"quoted\\" \\\\ path\\n"} 2 # {trace="x"} 1
    http_requests_total_created 5
    http_requests 17
    plain_total 1.5e3
    broken{a="b 4
    weird NaN
    """

  private func answer(_ body: String, status: String = "200 OK") -> String {
    "HTTP/1.1 \(status)\r\nContent-Type: text/plain\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  private func count(_ steps: [ScriptedServer.Step], _ path: String, _ reader: HTTPReader = HTTPReader()) throws -> Int
  {
    let server = ScriptedServer(steps)
    return try RequestCounter("http://127.0.0.1:\(server.port)\(path)", reader: reader).count()
  }

  private func count(_ selector: String) throws -> Int { try count([.send(answer(Self.page))], "/metrics#" + selector) }

  @Test func samplesAreAddedUp() throws {
    #expect(try count("http_requests_total") == 1032)
    #expect(try count("http_requests_total{code=\"200\"}") == 1030)
    #expect(try count(" http_requests_total { code = \"200\" , method != \"get\", } ") == 3)
    #expect(try count("http_requests_total{method=\"\"}") == 2, "a label that is not there is empty")
    #expect(try count("http_requests_total{path=\"a \\\"quoted\\\" \\\\ path\\n\"}") == 2)
    #expect(try count("plain_total") == 1500)
  }

  @Test func whatIsNotThereIsNoZero() {
    #expect(throws: CountProblem.noSample("http_request_total")) { try count("http_request_total") }
    #expect(throws: CountProblem.noSample("broken")) { try count("broken") }
    #expect(throws: CountProblem.noCount) { try count("weird") }
  }

  @Test func aPageOfOurOwnServerIsRead() throws {
    let server = try LocalServer.start(on: try ListenAddress("127.0.0.1:0")) { request in
      HTTPResponse(body: Array("requests_total{path=\"\(request.path)\"} 7\n".utf8))
    }
    defer { server.stop() }
    let source = try RequestCounter("http://localhost:\(server.address.port)/metrics#requests_total{path=\"/metrics\"}")
    // One after the other, each on a connection of its own.
    for _ in 0..<3 { #expect(try source.count() == 7) }
  }

  @Test func whatIsAskedForIsWhatWasWritten() throws {
    let server = ScriptedServer([.send(answer("x 1\n"))])
    _ = try RequestCounter("HTTP://127.0.0.1:\(server.port)/a b/{c}?d=\"e\"%20#x").count()
    let request = try #require(server.requests.first)
    #expect(request.hasPrefix("GET /a%20b/%7Bc%7D?d=%22e%22%20 HTTP/1.1\r\n"))
    #expect(request.contains("\r\nHost: 127.0.0.1:\(server.port)\r\n"))
  }

  @Test func piecesAreAnAnswerToo() throws {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nx 12\r\n2\r\n3\n\r\n0\r\n\r\n"
    #expect(try count([.send(chunked)], "/#x") == 123)
    // Without a length the end of the connection is the end.
    #expect(try count([.send("HTTP/1.0 200 OK\r\n\r\n"), .send("x 5")], "/#x") == 5)
  }

  @Test func aQueryIsAnswered() throws {
    func answered(_ data: String, _ status: String = "200 OK") throws -> Int {
      let body = "{\"status\":\"success\",\"data\":\(data)}"
      return try count([.send(answer(body, status: status))], "/api/v1/query?query=sum(http_requests_total)")
    }
    #expect(
      try answered(
        """
        {"resultType":"vector","result":[{"metric":{"a":"b"},"value":[1435781451.781,"40"]},
        {"metric":{},"value":[1435781451.781,"2.4"]}]}
        """) == 42)
    #expect(try answered("{\"resultType\":\"scalar\",\"result\":[1435781451.781,\"9\"]}") == 9)
    #expect(throws: CountProblem.noSample("the query")) { try answered("{\"resultType\":\"vector\",\"result\":[]}") }
    #expect(throws: CountProblem.noCount) { try answered("{\"resultType\":\"matrix\",\"result\":[{\"values\":[]}]}") }
    #expect(throws: CountProblem.noCount) { try answered("{\"resultType\":\"scalar\",\"result\":[1,\"-3\"]}") }
    #expect(throws: CountProblem.notRead(.status(400))) { try answered("{}", "400 Bad Request") }
  }

  struct Failure: Sendable {
    var name: String
    var steps: [ScriptedServer.Step]
    var error: HTTPReadError
  }

  @Test(arguments: [
    Failure(
      name: "slow", steps: [.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx 1"), .waitForEnd], error: .tooSlow),
    Failure(name: "silent", steps: [.waitForEnd], error: .tooSlow),
    Failure(name: "torn", steps: [.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx 1\n")], error: .broken),
    Failure(name: "torn head", steps: [.send("HTTP/1.1 200 OK\r\nContent-Le")], error: .broken),
    Failure(name: "closed", steps: [], error: .broken),
    Failure(name: "no HTTP", steps: [.send("SSH-2.0-OpenSSH_9.2\r\n"), .waitForEnd], error: .broken),
    Failure(
      name: "moved", steps: [.send("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n")],
      error: .status(302)),
    Failure(name: "failed", steps: [.send("HTTP/1.1 500 Oh\r\nContent-Length: 4\r\n\r\nx 1\n")], error: .status(500)),
    Failure(
      name: "large", steps: [.send("HTTP/1.0 200 OK\r\n\r\n" + String(repeating: "x 1\n", count: 3000)), .waitForEnd],
      error: .tooLarge),
    Failure(
      name: "endless head", steps: [.send("HTTP/1.1 200 OK\r\nA: " + String(repeating: "b", count: 200_000))],
      error: .broken),
  ])
  func aServerThatDoesItsWorst(failure: Failure) {
    // The deadline is short where it has to come, and long where anything else has to.
    let longest: Duration = failure.error == .tooSlow ? .milliseconds(200) : .seconds(30)
    let reader = HTTPReader(longest: longest, mostBytes: 4096)
    #expect(throws: CountProblem.notRead(failure.error), "\(failure.name)") {
      try count(failure.steps, "/#x", reader)
    }
  }

  @Test func nobodyIsThere() throws {
    // A port that was free a moment ago: it is bound, and nobody listens.
    let refused = CountProblem.notRead(.notConnected("connection refused"))
    let port = try BoundPort()
    #expect(throws: refused) { try RequestCounter("http://127.0.0.1:\(port.number)/#x").count() }
  }

  @Test(arguments: [
    ("https://a/#x", "it must begin with http:// (https is not known)"),
    ("ftp://a/#x", "it must begin with http:// (https is not known)"),
    ("http://me:secret@a/#x", "a user and a password cannot be given"),
    ("http:///metrics#x", "no machine is named"), ("http://a\r\nb/#x", "no machine is named"),
    ("http://a:0/#x", "the port must be from 1 to 65535"), ("http://a:x/#x", "the port must be from 1 to 65535"),
    ("http://[::1]9/#x", "the port must be from 1 to 65535"),
    ("http://a/metrics", "no metric is named: write URL#metric"),
    ("http://a/metrics#", "no metric is named: write URL#metric"),
    ("http://a/#x{a=b}", "the labels cannot be read: write {label=\"value\", other!=\"value\"}"),
    ("http://a/#x{a=~\"b\"}", "the labels cannot be read: write {label=\"value\", other!=\"value\"}"),
    ("http://a/#x{a=\"b\"", "the labels cannot be read: write {label=\"value\", other!=\"value\"}"),
    ("http://a/#x y", "the labels cannot be read: write {label=\"value\", other!=\"value\"}"),
  ]) func whatCannotBeAskedForIsSaid(text: String, words: String) throws {
    do throws(RequestCounter.Problem) {
      _ = try RequestCounter(text)
      Issue.record("\(text) was taken")
    } catch {
      #expect("\(error)" == words)
    }
  }

  @Test(arguments: [
    ("http://a", "a", 80, "/"), ("http://a:8080?b=c", "a", 8080, "/?b=c"), ("http://[::1]:9/d", "::1", 9, "/d"),
    ("http://[fe80::1]/", "fe80::1", 80, "/"), ("http://a/ü", "a", 80, "/%C3%BC"),
  ]) func addressesAreRead(text: String, host: String, port: Int, target: String) throws {
    let address = try HTTPAddress(text)
    #expect(address.host == host && address.port == port && address.target == target)
  }
}
