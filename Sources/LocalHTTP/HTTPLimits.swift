/// What one client may take of a server.
public struct HTTPLimits: Sendable, Hashable {
  /// Connections at one time; more are closed at once.
  public var connections = 64
  /// Bytes of all header fields of a request.
  public var headerBytes = 16 << 10
  /// Bytes of the body of a POST; with none, a server is for reading and knows no POST.
  public var bodyBytes = 0
  /// Time from the beginning of a connection to the end of its first request.
  public var firstRequest: Duration = .seconds(10)
  /// Time from an answer to the end of the next request on the same connection.
  public var nextRequest: Duration = .seconds(75)
  /// Time in which an answer, or an event, must be taken.
  public var answerTaken: Duration = .seconds(30)
  /// Time for which the rest of a refused request is still taken.
  public var refusalTaken: Duration = .seconds(1)

  /// The usual limits: a scraper that asks once a minute keeps its connection.
  public init() {}
}
