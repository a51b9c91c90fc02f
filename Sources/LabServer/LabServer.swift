public import LocalHTTP
internal import Synchronization

/// The pages on this machine: labs, a playground for scenarios, and running processes as they share memory.
///
/// It answers to those who know its address, which has a key of 128 bits in it, and from no site but itself.
public final class LabServer: Sendable {
  private let server: LocalServer
  private let clock: IdleClock
  private let door: Door

  /// Begins to serve on 127.0.0.1; port 0 takes a free one.
  ///
  /// Blocks for the time of a bind, and must not be called from an asynchronous function.
  public static func start(port: UInt16, host: any LabHost) throws(LocalServer.StartError) -> LabServer {
    let (door, clock) = (Door(), IdleClock())
    let router = Router(door: door, clock: clock, host: host)
    var limits = HTTPLimits()
    limits.connections = 256
    limits.bodyBytes = 128 << 10
    limits.nextRequest = .seconds(20)
    let address: ListenAddress
    do throws(ListenAddress.Problem) {
      address = try ListenAddress("127.0.0.1:\(port)")
    } catch {
      throw .noSuchAddress
    }
    let server = try LocalServer.start(on: address, limits: limits) { await router.answer($0) }
    return LabServer(server, clock, door)
  }

  private init(_ server: LocalServer, _ clock: IdleClock, _ door: Door) {
    self.server = server
    self.clock = clock
    self.door = door
  }

  /// The address of the first page; whoever has it can do what the user can do here.
  public var address: String { "http://\(server.address.text)\(door.root)/" }

  /// For how long nobody has asked for anything.
  public var idleTime: Duration { clock.idleTime }

  /// Stops, and closes all connections.
  ///
  /// Blocks; must not be called from an asynchronous function.
  public func stop() { server.stop() }
}

/// Knows for how long nobody was there.
final class IdleClock: Sendable {
  private let state = Mutex((last: ContinuousClock.now, watchers: 0))

  /// Somebody has asked for something.
  func touch() { state.withLock { $0.last = .now } }

  /// Somebody begins to watch; false, and nobody does, where so many watch already.
  func beginWatching(atMost limit: Int) -> Bool {
    state.withLock { state in
      guard state.watchers < limit else { return false }
      state.watchers += 1
      return true
    }
  }

  /// Somebody has stopped watching.
  func endWatching() {
    state.withLock { state in
      state.watchers -= 1
      state.last = .now
    }
  }

  /// Nobody is idle who watches.
  var idleTime: Duration { state.withLock { $0.watchers > 0 ? .zero : ContinuousClock.now - $0.last } }
}
