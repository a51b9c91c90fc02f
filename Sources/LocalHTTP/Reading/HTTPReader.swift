internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Why nothing was read.
public enum HTTPReadError: Error, Sendable, Hashable {
  /// Nobody answers there, and why.
  case notConnected(String)
  /// The answer was not whole when the time was over.
  case tooSlow
  /// The answer is larger than what is read.
  case tooLarge
  /// The answer is another one than 200.
  case status(Int)
  /// What came is no answer, or ended before it was whole.
  case broken
}

extension HTTPReadError: CustomStringConvertible {
  /// One line for a person.
  public var description: String {
    switch self {
    case .notConnected(let reason): reason
    case .tooSlow: "no whole answer in time"
    case .tooLarge: "the answer is too large"
    case .status(let status): "the answer has status \(status)"
    case .broken: "the answer is not whole, or no answer of HTTP"
    }
  }
}

/// Reads small answers over HTTP/1.1, one connection for each, with limits on what the other side can do.
///
/// Redirections are not followed, and nothing is sent but the request.
public final class HTTPReader: Sendable {
  private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  private let longest: Duration
  private let mostBytes: Int

  /// Makes a reader: how long a whole answer may take, from the name's look-up on, and how large it may be.
  public init(longest: Duration = .seconds(2), mostBytes: Int = 16 << 20) {
    self.longest = longest
    self.mostBytes = mostBytes
  }

  deinit { try? group.syncShutdownGracefully() }

  /// The body of an answer with status 200.
  ///
  /// Blocks until it is there, at most for the time that was set; must not be called from an asynchronous function.
  public func body(of address: HTTPAddress) throws(HTTPReadError) -> [UInt8] {
    let loop = group.next()
    let answer = loop.makePromise(of: [UInt8].self)
    let mostBytes = mostBytes
    let deadline = loop.scheduleTask(in: TimeAmount(longest)) { answer.fail(HTTPReadError.tooSlow) }
    answer.futureResult.whenComplete { _ in deadline.cancel() }
    ClientBootstrap(group: loop)
      .connectTimeout(TimeAmount(longest))
      .channelInitializer { channel in
        answer.futureResult.whenComplete { _ in channel.close(promise: nil) }
        return channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          try pipeline.addHandler(HTTPRequestEncoder())
          try pipeline.addHandler(ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes)))
          try pipeline.addHandler(AnswerCollector(address, mostBytes: mostBytes, answer))
        }
      }
      .connect(host: address.host, port: address.port)
      .whenFailure { answer.fail(HTTPReadError.notConnected(Self.reason($0))) }
    do {
      return try answer.futureResult.wait()
    } catch {
      throw error as? HTTPReadError ?? .broken
    }
  }

  private static func reason(_ error: any Error) -> String {
    guard let error = error as? NIOConnectionError else { return "cannot be connected to" }
    guard let first = error.connectionErrors.first else { return "there is no machine of this name" }
    guard let system = first.error as? IOError else { return "no connection in time" }
    return unsafe String(cString: strerror(system.errnoCode)).lowercased()
  }
}

/// Asks once a connection is there, and puts the answer together.
private final class AnswerCollector: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart

  private let address: HTTPAddress
  private let mostBytes: Int
  private let answer: EventLoopPromise<[UInt8]>
  private var body: [UInt8] = []

  init(_ address: HTTPAddress, mostBytes: Int, _ answer: EventLoopPromise<[UInt8]>) {
    self.address = address
    self.mostBytes = mostBytes
    self.answer = answer
  }

  func channelActive(context: ChannelHandlerContext) {
    let headers = HTTPHeaders([
      ("Host", address.authority), ("Accept", "text/plain;version=0.0.4, application/json;q=0.9, */*;q=0.1"),
      ("Connection", "close"), ("User-Agent", "cowscope"),
    ])
    let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: address.target, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      // What comes before an answer is none.
      if head.status.code != 200, head.status.code >= 200 { answer.fail(HTTPReadError.status(Int(head.status.code))) }
    case .body(let part):
      body += part.readableBytesView
      if body.count > mostBytes { answer.fail(HTTPReadError.tooLarge) }
    case .end: answer.succeed(body)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { answer.fail(HTTPReadError.broken) }

  func channelInactive(context: ChannelHandlerContext) { answer.fail(HTTPReadError.broken) }
}
