import Experiment
import Glibc
import Scenario
import Testing

extension Tag {
  /// Tests that measure the running kernel.
  @Tag static var live: Self
}

/// All tests that run processes, one after another: they look for leftovers of each other.
@Suite(.tags(.live), .serialized)
enum LiveTests {}

/// Builds a scenario from actions, without its text.
func scenario(_ actions: [Action], regions: [(RegionName, Int)] = [("buf", 64)]) -> Scenario {
  var layout = RegionLayout()
  for (name, pages) in regions { layout.place(name, pages: pages) }
  let steps = actions.enumerated().map { index, action in
    Step(position: SourcePosition(line: index + 1, column: 1), text: "\(action)", action: action)
  }
  return Scenario(title: "test", steps: steps, layout: layout)
}

/// A selection of pages of `buf`.
func buf(_ pages: Range<Int>) -> PageSelection {
  PageSelection(region: "buf", pages: pages, isWholeRegion: false)
}

extension Action {
  static func anonymous(_ process: ProcessName, _ pages: Int) -> Action {
    .map(MapRequest(process: process, region: "buf", kind: .anonymous, pages: pages))
  }

  static func read(_ process: ProcessName, _ pages: Range<Int>) -> Action {
    .touch(TouchRequest(process: process, target: buf(pages), kind: .read))
  }

  static func write(_ process: ProcessName, _ pages: Range<Int>, _ value: UInt8 = 65) -> Action {
    .touch(TouchRequest(process: process, target: buf(pages), kind: .write, value: value))
  }

  static func fork(_ parent: ProcessName, _ child: ProcessName) -> Action {
    .fork(parent: parent, child: child, kind: .fork)
  }
}

/// The headline numbers of one step: faults, copies, reuses, zero-filled, zero pages, file pages.
func numbers(_ step: TraceStep) -> [Int?] {
  [
    step.minorFaults.value, step.effects.copies.value, step.effects.reuses.value, step.effects.zeroed.value,
    step.effects.zeroPages.value, step.effects.filePages.value,
  ]
}

/// Options that find the actor beside the tests.
func liveOptions(allowsSettings: Bool = false) -> LiveOptions {
  var options = LiveOptions()
  options.actorPath = ActorForTests.path
  options.allowsSettings = allowsSettings
  return options
}
