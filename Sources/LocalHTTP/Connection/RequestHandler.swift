internal import NIOCore
internal import NIOHTTP1

/// Answers the requests of one connection, one after the other, and closes it when a deadline is over.
final class RequestHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let limits: HTTPLimits
  private let hosts: HostRule
  private let answer: @Sendable (HTTPRequest) async -> HTTPResponse
  private var head: HTTPRequestHead?
  private var hasBody = false
  private var deadline: Scheduled<Void>?

  init(limits: HTTPLimits, hosts: HostRule, answer: @escaping @Sendable (HTTPRequest) async -> HTTPResponse) {
    self.limits = limits
    self.hosts = hosts
    self.answer = answer
  }

  func channelActive(context: ChannelHandlerContext) {
    closeAfter(limits.firstRequest, context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    deadline?.cancel()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      hasBody = false
    case .body:
      // Nobody sends a body with a request to read something: it is not read to its end.
      guard let head, !hasBody else { return }
      hasBody = true
      write(HTTPResponse(status: 413, line: "a request to read has no body"), to: head, closes: true, context)
    case .end:
      guard let head, !hasBody else { return }
      deadline?.cancel()
      if let refusal = refusal(of: head) {
        write(refusal, to: head, closes: !head.isKeepAlive || refusal.status == 400, context)
      } else {
        ask(head, context)
      }
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // Requests that are none were answered with 400 by the handler before this one.
    context.close(promise: nil)
  }

  /// The answer to a request that is not passed on.
  private func refusal(of head: HTTPRequestHead) -> HTTPResponse? {
    let names = head.headers["host"]
    if names.count > 1 || names.isEmpty && head.version != .http1_0 {
      return HTTPResponse(status: 400, line: "a request has one Host")
    }
    if let name = names.first, !hosts.accepts(name) {
      return HTTPResponse(status: 403, line: "this server is known by names of this machine only")
    }
    guard head.method == .GET || head.method == .HEAD else {
      return HTTPResponse(status: 405, line: "only GET and HEAD are known", allow: "GET, HEAD")
    }
    return nil
  }

  private func ask(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let path = head.uri.prefix { $0 != "?" }
    let accept = head.headers["accept"]
    let request = HTTPRequest(path: String(path), accept: accept.isEmpty ? nil : accept.joined(separator: ", "))
    let promise = context.eventLoop.makePromise(of: HTTPResponse.self)
    promise.completeWithTask { [answer] in await answer(request) }
    promise.futureResult.assumeIsolated().whenSuccess { response in
      guard context.channel.isActive else { return }
      self.write(response, to: head, closes: !head.isKeepAlive, context)
    }
  }

  private func write(
    _ response: HTTPResponse, to head: HTTPRequestHead, closes: Bool, _ context: ChannelHandlerContext
  ) {
    var headers = HTTPHeaders([
      ("Content-Type", response.contentType), ("Content-Length", "\(response.body.count)"),
      ("Date", HTTPDate.now()), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"),
    ])
    if let allow = response.allow { headers.add(name: "Allow", value: allow) }
    if closes {
      headers.add(name: "Connection", value: "close")
    } else if head.version == .http1_0 {
      headers.add(name: "Connection", value: "keep-alive")
    }
    let status = HTTPResponseStatus(statusCode: response.status)
    context.write(
      wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))), promise: nil)
    if head.method != .HEAD {
      context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: response.body)))), promise: nil)
    }
    closeAfter(limits.answerTaken, context)
    context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in
      if closes {
        context.close(promise: nil)
      } else {
        self.closeAfter(self.limits.nextRequest, context)
      }
    }
  }

  /// Closes the connection unless something else is awaited before.
  private func closeAfter(_ time: Duration, _ context: ChannelHandlerContext) {
    deadline?.cancel()
    deadline = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(time)) {
      context.close(promise: nil)
    }
  }
}
