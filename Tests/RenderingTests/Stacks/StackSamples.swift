import Inspector
import Profiler

/// Writes of a small server, by their stacks.
enum StackSamples {
  static func frame(_ function: String?, _ module: String? = "/usr/bin/server") -> CodeName {
    CodeName(function: function, module: module)
  }

  static func event(
    _ pid: Int32, time: UInt64 = 1_234_567_008, outcome: FaultOutcome = .copied, isKernel: Bool = false,
    _ frames: [CodeName], end: CallStack.End = .complete, firstGuess: Int? = nil
  ) -> BreakEvent {
    BreakEvent(
      time: time, pid: pid, tid: pid + 1, address: 0x7f12_3456_7890, outcome: outcome, isKernel: isKernel,
      code: frames[0], stack: NamedStack(frames: frames, end: end, firstGuess: firstGuess))
  }

  static let libc = "/usr/lib/x86_64-linux-gnu/libc.so.6"

  static let events: [BreakEvent] =
    Array(repeating: event(20, [frame("refcount"), frame("eval"), frame("main")]), count: 70)
    + Array(repeating: event(20, [frame("mark"), frame("collect"), frame("eval"), frame("main")]), count: 20)
    + Array(repeating: event(20, outcome: .reused, [frame("eval"), frame("main")]), count: 5)
    + Array(repeating: event(20, [frame(nil), frame("eval"), frame("main")]), count: 4)
    + [
      event(20, isKernel: true, [frame("copy_to_user", "[kernel]"), frame("read", libc), frame("main")]),
      event(20, [frame("deep"), frame("deep")], end: .truncated),
      event(20, [frame(nil, nil), frame("py::handle:app.py", "[perf map]")], end: .withoutRules),
      event(20, [frame("leaf", nil), frame("guessed"), frame("main")], firstGuess: 1),
      event(30, [frame("a;b\n<c> & \"d\"", "/tmp/<x>"), frame("main")]),
    ]

  /// The tree of these, where one of the two processes was never looked at.
  static var tree: StackTree { collector.tree }

  static var collector: StackCollector {
    var collector = StackCollector()
    collector.add(events)
    collector.note([member(20, "gunicorn", role: "worker 3")])
    return collector
  }

  static func member(_ pid: Int32, _ name: String, role: String?) -> ProcessFamily.Member {
    let process = InspectedProcess(pid: pid, startTicks: 0, parent: 1, user: nil, name: name, arguments: [])
    return ProcessFamily.Member(process: process, relation: .child, generation: 1, role: role)
  }
}
