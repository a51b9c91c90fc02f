internal import NIOCore
internal import NIOHTTP1

/// Answers the requests of one connection, one after the other, and closes it when a deadline is over.
final class RequestHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let limits: HTTPLimits
  private let answer: @Sendable (HTTPRequest) async -> HTTPResponse
  private var collector: RequestCollector
  private var deadline: Scheduled<Void>?
  /// What hands out events, while it does.
  private var events: Task<Void, Never>?
  /// Events that are written and not yet taken.
  private var eventsUnderway = 0

  init(limits: HTTPLimits, hosts: HostRule, answer: @escaping @Sendable (HTTPRequest) async -> HTTPResponse) {
    self.limits = limits
    self.answer = answer
    collector = RequestCollector(limits: limits, hosts: hosts)
  }

  func channelActive(context: ChannelHandlerContext) {
    closeAfter(limits.firstRequest, context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    deadline?.cancel()
    events?.cancel()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      if let refusal = collector.begin(head) { refuse(head, refusal, context) }
    case .body(let part):
      guard let head = collector.head, let refusal = collector.take(part) else { return }
      refuse(head, refusal, context)
    case .end:
      guard let head = collector.head else { return }
      guard !collector.isRefused else { return context.close(promise: nil) }
      deadline?.cancel()
      switch collector.end(head) {
      case .success(let request): ask(request, head, context)
      case .failure(let refusal):
        write(refusal.response, to: head, closes: !head.isKeepAlive || refusal.response.status == 400, context)
      }
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // Requests that are none were answered with 400 by the handler before this one.
    context.close(promise: nil)
  }

  /// Answers a request that is still coming, and closes the connection at its end, or soon.
  ///
  /// Until then what comes is thrown away: who closes with something unread may lose the answer on its way.
  private func refuse(_ head: HTTPRequestHead, _ refusal: HTTPResponse, _ context: ChannelHandlerContext) {
    var headers = headers(of: refusal)
    headers.add(name: "Content-Length", value: "\(refusal.body.count)")
    headers.add(name: "Connection", value: "close")
    write(headers, refusal.status, context)
    if head.method != .HEAD {
      context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: refusal.body)))), promise: nil)
    }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    closeAfter(limits.refusalTaken, context)
  }

  private func ask(_ request: HTTPRequest, _ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let promise = context.eventLoop.makePromise(of: HTTPResponse.self)
    promise.completeWithTask { [answer] in await answer(request) }
    promise.futureResult.assumeIsolated().whenSuccess { response in
      if let events = response.events, head.method == .HEAD || !context.channel.isActive { Self.end(events) }
      guard context.channel.isActive else { return }
      if let events = response.events, head.method != .HEAD {
        self.begin(events, response, context)
      } else {
        self.write(response, to: head, closes: !head.isKeepAlive, context)
      }
    }
  }

  private func write(
    _ response: HTTPResponse, to head: HTTPRequestHead, closes: Bool, _ context: ChannelHandlerContext
  ) {
    var headers = headers(of: response)
    headers.add(name: "Content-Length", value: "\(response.body.count)")
    if closes {
      headers.add(name: "Connection", value: "close")
    } else if head.version == .http1_0 {
      headers.add(name: "Connection", value: "keep-alive")
    }
    write(headers, response.status, context)
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

  private func write(_ headers: HTTPHeaders, _ status: Int, _ context: ChannelHandlerContext) {
    let head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: status), headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
  }

  private func headers(of response: HTTPResponse) -> HTTPHeaders {
    var headers = HTTPHeaders([
      ("Content-Type", response.contentType), ("Date", HTTPDate.now()), ("Cache-Control", "no-store"),
      ("X-Content-Type-Options", "nosniff"),
    ])
    for field in response.fields { headers.replaceOrAdd(name: field.name, value: field.value) }
    if let allow = response.allow { headers.add(name: "Allow", value: allow) }
    return headers
  }

  // MARK: Events

  /// Hands out events until their source ends; the connection is closed behind them.
  private func begin(
    _ events: AsyncStream<[UInt8]>, _ response: HTTPResponse, _ context: ChannelHandlerContext
  ) {
    var headers = headers(of: response)
    headers.add(name: "Connection", value: "close")
    write(headers, response.status, context)
    context.flush()
    let loop = context.eventLoop
    let bound = NIOLoopBound((handler: self, context: context), eventLoop: loop)
    self.events = Task {
      for await event in events {
        guard !Task.isCancelled else { return }
        loop.execute { bound.value.handler.write(event, bound.value.context) }
      }
      loop.execute { bound.value.handler.endEvents(bound.value.context) }
    }
  }

  /// Tells the source of events that nobody will read them.
  private static func end(_ events: AsyncStream<[UInt8]>) {
    Task { for await _ in events {} }.cancel()
  }

  /// Writes an event; one that finds the reader with others not yet taken is left out.
  private func write(_ event: [UInt8], _ context: ChannelHandlerContext) {
    guard context.channel.isActive, context.channel.isWritable else { return }
    closeAfter(limits.answerTaken, context)
    eventsUnderway += 1
    let part = HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: event)))
    context.writeAndFlush(wrapOutboundOut(part)).assumeIsolated().whenSuccess {
      self.eventsUnderway -= 1
      if self.eventsUnderway == 0 { self.deadline?.cancel() }
    }
  }

  private func endEvents(_ context: ChannelHandlerContext) {
    guard context.channel.isActive else { return }
    context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in
      context.close(promise: nil)
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
