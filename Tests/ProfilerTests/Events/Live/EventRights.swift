import CTestControl
import Glibc
import Profiler
import Testing

/// What the user who runs the tests may record.
enum EventRights {
  /// Why a stream of a source and a scope cannot be had; nil if it can.
  static func obstacle(_ source: EventSource, _ scope: EventScope) -> EventError? {
    var options = EventOptions()
    options.best = source
    options.scope = scope
    do throws(EventError) {
      let stream = try FaultStream(options)
      return stream.source == source ? nil : stream.missing.first?.reason
    } catch {
      return error
    }
  }

  static let tracepoints = obstacle(.tracepoints, .machine) == nil && obstacle(.tracepoints, .tasks) == nil

  /// Does something with the rights of user 65534; nothing else may run in between, so it cannot wait for anything.
  static func asNobody<Value>(_ body: () throws -> Value) throws -> Value {
    let result = test_become(65534)
    try #require(result == 0)
    defer { #expect(test_become_root() == 0) }
    return try body()
  }

  /// Whether another user than root can be taken on here and may record events.
  static let nobodyMayRecord: Bool = {
    guard geteuid() == 0, unsafe access("/usr/bin/setpriv", X_OK) == 0 else { return false }
    return (try? asNobody { try FaultStream().source == .softwareOfUserCode }) ?? false
  }()
}

extension Tag {
  /// Needs the running kernel.
  @Tag static var live: Self
}
