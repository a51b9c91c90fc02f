import LocalHTTP
import Synchronization
import TestSupport
import Testing

/// Answers that go on.
@Suite struct EventTests {
  /// Where a source of events has come to.
  private final class Source: Sendable {
    private let state = Mutex((made: 0, isEnded: false))

    var made: Int { state.withLock { $0.made } }
    var isEnded: Bool { state.withLock { $0.isEnded } }

    /// Events of so many bytes, one each millisecond, `count` of them.
    func events(_ count: Int, bytes: Int) -> AsyncStream<[UInt8]> {
      AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
        let task = Task {
          for number in 0..<count where !Task.isCancelled {
            self.state.withLock { $0.made = number + 1 }
            let text = "data: \(number)" + String(repeating: "x", count: bytes) + "\n\n"
            continuation.yield(Array(text.utf8))
            try? await Task.sleep(for: .milliseconds(1))
          }
          continuation.finish()
        }
        continuation.onTermination = { _ in
          task.cancel()
          self.state.withLock { $0.isEnded = true }
        }
      }
    }
  }

  private func withServer(
    _ count: Int, bytes: Int = 0, limits: HTTPLimits = HTTPLimits(), _ body: (RawClient, Source) throws -> Void
  ) throws {
    let source = Source()
    let server = try LocalServer.start(on: try ListenAddress("127.0.0.1:0"), limits: limits) { _ in
      HTTPResponse(events: source.events(count, bytes: bytes))
    }
    defer { server.stop() }
    try body(RawClient(port: server.address.port), source)
  }

  private static let request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"

  private func waitForEnd(_ source: Source) -> Bool {
    let end = ContinuousClock.now + .seconds(5)
    while ContinuousClock.now < end, !source.isEnded {}
    return source.isEnded
  }

  @Test func eventsComeAsTheyAreMade() throws {
    try withServer(20) { client, source in
      client.write(Self.request)
      let (text, isClosed) = client.readToEnd()
      #expect(isClosed && text.hasPrefix("HTTP/1.1 200 ") && text.contains("\r\nContent-Type: text/event-stream\r\n"))
      #expect(text.contains("data: 0\n\n") && text.contains("data: 19\n\n") && source.isEnded)
    }
  }

  @Test func theSourceEndsWhenTheReaderGoes() throws {
    let source = Source()
    let server = try LocalServer.start(on: try ListenAddress("127.0.0.1:0")) { _ in
      HTTPResponse(events: source.events(1_000_000, bytes: 0))
    }
    defer { server.stop() }
    do {
      let client = RawClient(port: server.address.port)
      client.write(Self.request)
      #expect(client.read(until: "data: ").contains("data: "))
    }
    #expect(waitForEnd(source) && source.made < 1_000_000)
  }

  @Test func nobodyReadsEventsOfHead() throws {
    try withServer(1_000_000) { client, source in
      client.write("HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
      #expect(client.readToEnd().text.hasPrefix("HTTP/1.1 200 "))
      #expect(waitForEnd(source))
    }
  }

  @Test func whoDoesNotTakeEventsMissesSomeAndIsCutOff() throws {
    var limits = HTTPLimits()
    limits.answerTaken = .milliseconds(500)
    try withServer(1_000_000, bytes: 1 << 18, limits: limits) { client, source in
      client.write(Self.request)
      #expect(waitForEnd(source))
      let made = source.made
      let (text, isClosed) = client.readToEnd()
      // What waits in buffers is bounded: of many events only some were written.
      #expect(isClosed && made > 5 && text.utf8.count < made << 18)
    }
  }
}
