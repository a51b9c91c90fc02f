import LocalHTTP
import TestSupport
import Testing

/// The server as any client meets it, also one that means no good.
@Suite struct LocalServerTests {
  /// Runs a body with a server that answers with path and wishes, and ends it.
  private func withServer(
    _ limits: HTTPLimits = HTTPLimits(), on address: String = "127.0.0.1:0", _ body: (Int) throws -> Void
  ) throws {
    let address = try ListenAddress(address)
    let server = try LocalServer.start(on: address, limits: limits) { request in
      HTTPResponse(body: Array("\(request.path) \(request.accept ?? "-")\n".utf8))
    }
    defer { server.stop() }
    try body(server.address.port)
  }

  /// What the server sends for a request whose connection ends with it.
  private func answer(_ request: String, _ limits: HTTPLimits = HTTPLimits()) throws -> String {
    var answer = ""
    try withServer(limits) { port in
      let client = RawClient(port: port)
      client.write(request)
      let (text, isClosed) = client.readToEnd()
      #expect(isClosed)
      answer = text
    }
    return answer
  }

  @Test func getHasItsAnswer() throws {
    let text = try answer(
      "GET /a?b=c HTTP/1.1\r\nHost: localhost\r\nAccept: x\r\nAccept: y\r\nConnection: close\r\n\r\n")
    #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
    #expect(text.contains("\r\nContent-Length: 8\r\n") && text.contains("\r\nDate: ") && text.contains(" GMT\r\n"))
    #expect(text.hasSuffix("\r\n\r\n/a x, y\n"))
  }

  @Test func headHasTheHeadersOnly() throws {
    let text = try answer("HEAD /a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n") && text.contains("\r\nContent-Length: 5\r\n"))
    #expect(text.hasSuffix("\r\n\r\n"))
  }

  @Test func oldReadersGetOneAnswerAConnection() throws {
    #expect(try answer("GET /a HTTP/1.0\r\n\r\n").hasSuffix("\r\n\r\n/a -\n"))
  }

  @Test func requestsOnOneConnectionAreAnsweredInTurn() throws {
    let request = { (number: Int) in "GET /\(number) HTTP/1.1\r\nHost: localhost\r\n" }
    let text = try answer(
      (1...20).map { request($0) + "\r\n" }.joined() + request(21) + "Connection: close\r\n\r\n")
    let bodies = text.split(separator: "\r\n").filter { $0.hasPrefix("/") }.map { $0.prefix { $0 != " " } }
    #expect(bodies == (1...21).map { "/\($0)" })
  }

  struct Refusal: Sendable {
    var request: String
    var status: Int
  }

  @Test(arguments: [
    Refusal(
      request: "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", status: 405),
    Refusal(request: "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\nx", status: 413),
    Refusal(request: "GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n", status: 413),
    Refusal(request: "GET / HTTP/1.1\r\n\r\n", status: 400),
    Refusal(request: "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", status: 400),
    Refusal(request: "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n", status: 400),
    Refusal(
      request: "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
      status: 400),
    Refusal(request: "what is this\r\n\r\n", status: 400),
    Refusal(request: "\u{0}\u{1}\u{2}\r\n\r\n", status: 400),
    Refusal(request: "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", status: 403),
    Refusal(request: "GET / HTTP/1.1\r\nHost: 127.0.0.1.evil.example:80\r\nConnection: close\r\n\r\n", status: 403),
    Refusal(request: "GET / HTTP/1.1\r\nHost: \r\nConnection: close\r\n\r\n", status: 403),
  ])
  func whatIsNoRequestToReadIsRefused(refusal: Refusal) throws {
    #expect(try answer(refusal.request).hasPrefix("HTTP/1.1 \(refusal.status) "))
  }

  @Test(arguments: ["localhost", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:65535", "[::1]", "[::1]:80"])
  func namesOfThisMachineAreAnswered(host: String) throws {
    #expect(try answer("GET / HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
  }

  @Test func anAddressOfThisMachineInOtherWordsIsGuardedToo() throws {
    try withServer(on: "[::ffff:127.0.0.1]:0") { port in
      let client = RawClient(port: port)
      client.write("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
      #expect(client.readToEnd().text.hasPrefix("HTTP/1.1 403 "))
    }
  }

  @Test func tooLargeHeadersAreCutOff() throws {
    var limits = HTTPLimits()
    limits.headerBytes = 1000
    for request in [
      "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + String(repeating: "x", count: 5000),
      "GET / HTTP/1.1\r\nHost: localhost\r\n" + (0..<100).map { "X\($0): 0123456789\r\n" }.joined(),
      "GET /" + String(repeating: "x", count: 5000),
    ] {
      let text = try answer(request, limits)
      #expect(text.isEmpty || text.hasPrefix("HTTP/1.1 4"), "\(text.prefix(60))")
    }
  }

  @Test func slowClientsAreCutOff() throws {
    var limits = HTTPLimits()
    (limits.firstRequest, limits.nextRequest) = (.milliseconds(300), .milliseconds(300))
    try withServer(limits) { port in
      // Nothing at all; a request that never ends; and one that is answered, after which nothing follows.
      let (silent, slow, idle) = (RawClient(port: port), RawClient(port: port), RawClient(port: port))
      slow.write("GET / HTTP/1.1\r\nHost: loc")
      idle.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
      #expect(silent.readToEnd() == ("", true))
      #expect(slow.readToEnd() == ("", true))
      let answered = idle.readToEnd()
      #expect(answered.isClosed && answered.text.hasPrefix("HTTP/1.1 200 "))
    }
  }

  @Test func whoDoesNotTakeTheAnswerIsCutOff() throws {
    var limits = HTTPLimits()
    limits.answerTaken = .milliseconds(300)
    let body = [UInt8](repeating: 0x61, count: 64 << 20)
    let server = try LocalServer.start(on: try ListenAddress("127.0.0.1:0"), limits: limits) { _ in
      HTTPResponse(body: body)
    }
    defer { server.stop() }
    let client = RawClient(port: server.address.port)
    client.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    let end = ContinuousClock.now + .milliseconds(800)
    while ContinuousClock.now < end {}
    let (text, isClosed) = client.readToEnd()
    #expect(isClosed && text.utf8.count < body.count)
  }

  @Test func connectionsAreLimited() throws {
    var limits = HTTPLimits()
    limits.connections = 3
    try withServer(limits) { port in
      let request = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
      var open = (0..<3).map { _ in RawClient(port: port) }
      let refused = RawClient(port: port)
      #expect(refused.readToEnd() == ("", true))
      for client in open {
        client.write(request)
        #expect(client.readToEnd().text.hasPrefix("HTTP/1.1 200 "))
      }
      open = []
      // Their places are free again.
      var isAnswered = false
      for _ in 0..<100 where !isAnswered {
        let client = RawClient(port: port)
        client.write(request)
        isAnswered = client.readToEnd().text.hasPrefix("HTTP/1.1 200 ")
      }
      #expect(isAnswered)
    }
  }

  @Test func aPortIsTakenOnce() throws {
    try withServer { port in
      let address = try ListenAddress("127.0.0.1:\(port)")
      #expect(throws: LocalServer.StartError.addressInUse) {
        try LocalServer.start(on: address) { _ in .notFound }
      }
    }
    let elsewhere = try ListenAddress("203.0.113.1:0")
    #expect(throws: LocalServer.StartError.noSuchAddress) { try LocalServer.start(on: elsewhere) { _ in .notFound } }
  }
}
