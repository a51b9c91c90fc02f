internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

/// A small HTTP/1.1 server for readers on this machine: GET and HEAD, POST where the limits permit it, and limits on everything that
/// a client can do to it.
///
/// Requests are parsed by SwiftNIO. On a loopback address only requests to a name of this machine are answered, so that a page of
/// the web whose name is made to point here (DNS rebinding) gets nothing.
public final class LocalServer: Sendable {
  private let group: MultiThreadedEventLoopGroup
  private let channel: any Channel

  /// The address that it listens on, with the port that the kernel chose where 0 was asked for.
  public let address: ListenAddress

  /// Why a server could not begin.
  public enum StartError: Error, Sendable, Hashable {
    /// Another program listens there.
    case addressInUse
    /// The caller may not use the port.
    case notPermitted
    /// This machine has no such address.
    case noSuchAddress
    /// Anything else, by its error number.
    case system(Int32)
  }

  /// Begins to listen and answers until `stop`.
  ///
  /// `answer` is called for each request, and may take its time; others are answered meanwhile. Blocks for the time of a bind, and
  /// must not be called from an asynchronous function.
  public static func start(
    on address: ListenAddress, limits: HTTPLimits = HTTPLimits(),
    answer: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
  ) throws(StartError) -> LocalServer {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let open = OpenConnections(limit: limits.connections)
    let hosts = HostRule(address)
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        guard open.enter() else { return channel.eventLoop.makeFailedFuture(TooManyConnections()) }
        channel.closeFuture.whenComplete { _ in open.leave() }
        return channel.eventLoop.makeCompletedFuture {
          var header = NIOHTTPDecoderLimitConfiguration()
          header.maxHeaderFieldSize = limits.headerBytes
          header.maxHeaderListSize = limits.headerBytes
          let pipeline = channel.pipeline.syncOperations
          try pipeline.configureHTTPServerPipeline(
            withEncoderConfiguration: .init(), withDecoderLimitConfiguration: header)
          try pipeline.addHandler(RequestHandler(limits: limits, hosts: hosts, answer: answer))
        }
      }
    do {
      let channel = try bootstrap.bind(host: address.host, port: address.port).wait()
      return LocalServer(group: group, channel: channel, asked: address)
    } catch {
      try? group.syncShutdownGracefully()
      throw StartError(error)
    }
  }

  private init(group: MultiThreadedEventLoopGroup, channel: any Channel, asked: ListenAddress) {
    self.group = group
    self.channel = channel
    address = ListenAddress(host: asked.host, port: channel.localAddress?.port ?? asked.port)
  }

  /// Stops listening and closes all connections.
  ///
  /// Blocks; must not be called from an asynchronous function.
  public func stop() {
    try? channel.close().wait()
    try? group.syncShutdownGracefully()
  }
}

extension LocalServer.StartError {
  fileprivate init(_ error: any Error) {
    guard let error = error as? IOError else {
      self = .system(0)
      return
    }
    switch error.errnoCode {
    case EADDRINUSE: self = .addressInUse
    case EACCES, EPERM: self = .notPermitted
    case EADDRNOTAVAIL, EAFNOSUPPORT: self = .noSuchAddress
    default: self = .system(error.errnoCode)
    }
  }
}

/// A connection above the limit.
private struct TooManyConnections: Error {}

/// Counts connections.
private final class OpenConnections: Sendable {
  private let limit: Int
  private let count = Mutex(0)

  init(limit: Int) { self.limit = limit }

  /// Takes a place, if there is one.
  func enter() -> Bool {
    count.withLock { count in
      guard count < limit else { return false }
      count += 1
      return true
    }
  }

  func leave() { count.withLock { $0 -= 1 } }
}
