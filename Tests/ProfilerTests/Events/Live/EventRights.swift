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

  /// Whether programs of ours may run in the kernel.
  static let programs: Bool = {
    var options = EventOptions()
    options.recordsAllocations = false
    options.usesProgram = true
    return (try? FaultStream(options).usesProgram) ?? false
  }()

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

extension Trait where Self == ConditionTrait {
  /// Only where programs of ours may run in the kernel.
  static var programsMayRun: Self {
    .enabled(if: EventRights.programs, "this user may run no programs in the kernel (BPF)")
  }
}

extension Tag {
  /// Needs the running kernel.
  @Tag static var live: Self
}
