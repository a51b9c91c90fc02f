import LocalHTTP
import TestSupport
import Testing

/// Forms and bodies, as browsers send them and as others might.
@Suite struct FormTests {
  @Test(arguments: [
    ("a=1&b=2", "a", ["1"]), ("a=1&a=2", "a", ["1", "2"]), ("a", "a", [""]), ("a=b=c", "a", ["b=c"]),
    ("a=x+y%2Bz", "a", ["x y+z"]), ("%61=%C3%A4", "a", ["ä"]), ("a=%", "a", ["%"]), ("a=%4", "a", ["%4"]),
    ("a=%zz", "a", ["%zz"]), ("a=%ff", "a", ["\u{FFFD}"]), ("", "a", []), ("&&=&", "a", []),
  ])
  func fieldsAreDecoded(text: String, name: String, values: [String]) {
    #expect(FormFields(text.utf8).all(name) == values)
  }

  @Test func fieldsAreNotManyMoreThanAFormHas() {
    let fields = FormFields((0..<5000).map { "a=\($0)" }.joined(separator: "&").utf8)
    #expect(fields.all("a").count == FormFields.most)
  }

  /// Sends something to a server that takes 100 bytes, and gives back what it has understood.
  private func answer(_ request: String) throws -> String {
    var limits = HTTPLimits()
    limits.bodyBytes = 100
    limits.refusalTaken = .milliseconds(200)
    let server = try LocalServer.start(on: try ListenAddress("127.0.0.1:0"), limits: limits) { request in
      let words = [
        "\(request.method)", request.path, request.query ?? "-", request.origin ?? "-", request.formFields["a"] ?? "-",
        "\(request.body.count)",
      ]
      return HTTPResponse(status: 200, line: words.joined(separator: " "))
    }
    defer { server.stop() }
    let client = RawClient(port: server.address.port)
    client.write(request)
    return client.readToEnd().text
  }

  private static let head = "POST /p?q=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
  private static let form = "Content-Type: application/x-www-form-urlencoded\r\n"

  @Test func aFormIsPassedOn() throws {
    let text = try answer(Self.head + Self.form + "Origin: http://x\r\nContent-Length: 5\r\n\r\na=b+c")
    #expect(text.hasPrefix("HTTP/1.1 200 ") && text.hasSuffix("\r\n\r\npost /p q=1 http://x b c 5\n"))
  }

  @Test func whatIsNoFormHasNoFields() throws {
    let text = try answer(Self.head + "Content-Type: text/plain\r\nContent-Length: 5\r\n\r\na=b+c")
    #expect(text.hasSuffix("\r\n\r\npost /p q=1 - - 5\n"))
  }

  @Test func aBodyInPiecesIsPutTogether() throws {
    let text = try answer(Self.head + Self.form + "Transfer-Encoding: chunked\r\n\r\n2\r\na=\r\n3\r\nxyz\r\n0\r\n\r\n")
    #expect(text.hasSuffix("post /p q=1 - xyz 5\n"))
  }

  @Test(arguments: [
    "Content-Length: 101\r\n\r\n", "Content-Length: 99999999999\r\n\r\n",
    "Content-Length: 2000\r\n\r\n" + String(repeating: "x", count: 2000),
    "Transfer-Encoding: chunked\r\n\r\n80\r\n" + String(repeating: "x", count: 128) + "\r\n0\r\n\r\n",
  ])
  func tooLargeBodiesAreRefusedWithAnAnswer(rest: String) throws {
    let text = try answer(Self.head + rest)
    #expect(text.hasPrefix("HTTP/1.1 413 ") && text.hasSuffix("more than 100 bytes are not read\n"), "\(text)")
  }

  @Test func otherMethodsAreNotKnown() throws {
    let text = try answer("PUT /p HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
    #expect(text.hasPrefix("HTTP/1.1 405 ") && text.contains("\r\nAllow: GET, HEAD, POST\r\n"))
  }
}
