internal import NIOCore
internal import NIOHTTP1

/// Puts the parts of one request after the other together, and says what is wrong with one as soon as that can be known.
struct RequestCollector {
  private let limits: HTTPLimits
  private let hosts: HostRule
  private(set) var head: HTTPRequestHead?
  private var body: [UInt8] = []
  /// Whether the request was refused before its end, so that the rest of it is not looked at.
  private(set) var isRefused = false

  init(limits: HTTPLimits, hosts: HostRule) {
    self.limits = limits
    self.hosts = hosts
  }

  /// Begins a request; returns why it is refused at once.
  mutating func begin(_ head: HTTPRequestHead) -> HTTPResponse? {
    self.head = head
    body = []
    isRefused = false
    // Who says how much will come need not send it.
    guard takesBody, let length = head.headers["content-length"].first.flatMap(Int.init), length > limits.bodyBytes
    else { return nil }
    isRefused = true
    return tooLarge
  }

  /// Takes a part of the body; returns why the request is refused.
  mutating func take(_ part: ByteBuffer) -> HTTPResponse? {
    guard head != nil, !isRefused else { return nil }
    if takesBody, body.count + part.readableBytes <= limits.bodyBytes {
      body += part.readableBytesView
      return nil
    }
    isRefused = true
    return takesBody ? tooLarge : HTTPResponse(status: 413, line: "a request to read has no body")
  }

  private var takesBody: Bool { head?.method == .POST && limits.bodyBytes > 0 }

  private var tooLarge: HTTPResponse {
    HTTPResponse(status: 413, line: "more than \(limits.bodyBytes) bytes are not read")
  }

  /// The request, once it is whole, or the answer to one that is not passed on.
  func end(_ head: HTTPRequestHead) -> Result<HTTPRequest, Refusal> {
    let names = head.headers["host"]
    if names.count > 1 || names.isEmpty && head.version != .http1_0 {
      return .failure(Refusal(HTTPResponse(status: 400, line: "a request has one Host")))
    }
    if let name = names.first, !hosts.accepts(name) {
      return .failure(Refusal(HTTPResponse(status: 403, line: "this server is known by names of this machine only")))
    }
    let isPost = head.method == .POST && limits.bodyBytes > 0
    guard head.method == .GET || head.method == .HEAD || isPost else {
      let methods = limits.bodyBytes > 0 ? "GET, HEAD, POST" : "GET, HEAD"
      let words = limits.bodyBytes > 0 ? "only GET, HEAD and POST are known" : "only GET and HEAD are known"
      return .failure(Refusal(HTTPResponse(status: 405, line: words, allow: methods)))
    }
    return .success(request(head, isPost: isPost))
  }

  private func request(_ head: HTTPRequestHead, isPost: Bool) -> HTTPRequest {
    let path = head.uri.prefix { $0 != "?" }
    let accept = head.headers["accept"]
    var request = HTTPRequest(path: String(path), accept: accept.isEmpty ? nil : accept.joined(separator: ", "))
    request.method = isPost ? .post : .get
    request.query = path.endIndex == head.uri.endIndex ? nil : String(head.uri[path.endIndex...].dropFirst())
    request.host = head.headers["host"].first
    request.origin = head.headers["origin"].first
    request.contentType = head.headers["content-type"].first
    request.body = body
    return request
  }

  /// Why a request is not passed on.
  struct Refusal: Error {
    var response: HTTPResponse

    init(_ response: HTTPResponse) { self.response = response }
  }
}
