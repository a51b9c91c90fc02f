import Testing

import Calibration

@Suite struct TimerOutputTests {
  @Test func linesOfAllKinds() throws {
    let output = try TimerOutput(
      parsing: """
        12.5
        0
        page-tables 73728 36864
        fork 100 250 130
        posix_spawn 20 300 60
        exec 310
        unavailable the kernel gives no huge pages

        """)
    #expect(output.samples == [12.5, 0])
    #expect(output.pageTables?.parent == 73728)
    #expect(output.pageTables?.child == 36864)
    #expect(
      output.calls == [
        TimerOutput.Call(call: .fork, inCall: 100, total: 250, wall: 130),
        TimerOutput.Call(call: .posixSpawn, inCall: 20, total: 300, wall: 60),
        TimerOutput.Call(call: .exec, inCall: 310),
      ])
    #expect(output.unavailable == "the kernel gives no huge pages")
    let empty = try TimerOutput(parsing: "\n")
    #expect(empty.samples.isEmpty && empty.calls.isEmpty && empty.pageTables == nil)
  }

  @Test(arguments: [
    "x", "-1", "1e3", "nan", "inf", "1.2.3", "1 2", "fork 1 2", "fork 1 2 3 4", "fork 1 2 x", "exec", "exec 1 2",
    "clone 1 2 3",
    "page-tables 1", "page-tables 1 -1", "page-tables a b",
  ])
  func whatMakesNoSenseIsRefused(line: String) {
    #expect(throws: TimerOutput.Malformed(line: line)) { try TimerOutput(parsing: "1\n\(line)\n2\n") }
  }
}
