import Calibration
import FoundationEssentials
import Rendering
import Testing

@Suite(.serialized) struct CostTests {
  /// A machine whose costs are round numbers, so that answers can be checked by hand.
  private static var fixture: Calibration {
    func cost(_ median: Double) -> Distribution {
      Distribution(median: median, lowerQuartile: median * 0.9, upperQuartile: median * 1.1, count: 9)
    }
    let machine = MachineIdentity(kernel: "6.18.0", processor: "Sample", cpus: 2, memoryBytes: 8 << 30)
    var calibration = Calibration(date: "2026-11-21T06:00:00Z", machine: machine, load: [0.1])
    calibration.faults = [
      FaultCost(kind: .copy, cost: cost(2000)), FaultCost(kind: .reuse, cost: cost(700)),
    ]
    for mebibytes in [0, 16, 64, 256, 1024] {
      let fork = 50_000 + 12_800 * Double(mebibytes)
      for (call, median) in [
        (ProcessCall.fork, fork), (.vfork, 12_000), (.posixSpawn, 20_000), (.forkExec, fork + 10_000),
      ] {
        calibration.calls.append(CallCost(call: call, layout: .anon, size: mebibytes << 20, inCall: cost(median)))
      }
    }
    return calibration
  }

  private func sandbox(_ calibration: Calibration = fixture) throws -> Sandbox {
    let sandbox = try Sandbox()
    try calibration.json().write(to: sandbox.file("c.json"))
    return sandbox
  }

  @Test func anAnswerInFull() throws {
    let ending = try sandbox().run(["cost", "--size", "512MiB", "--calibration", "c.json"])
    #expect(ending.status == 0)
    #expect(ending.errors.hasPrefix("cowscope: c.json is of another machine: kernel 6.18.0, here "))
    #expect(
      ending.output == """
        A child of a parent of 512 MiB, private memory, 4 KiB pages ───────────────────
        measured 2026-11-21T06:00:00Z on Linux 6.18.0, Sample, 2 CPUs, 8 GiB; load
        average 0.1

        CPU time of the caller        median             quartiles
        fork                         6.60 ms         5.94..7.26 ms
        vfork                        12.0 µs         10.8..13.2 µs
        posix_spawn                  20.0 µs         18.0..22.0 µs
        fork+exec                    6.61 ms         5.95..7.27 ms
        exec                               ?          not measured

        fork+exec costs the parent 331 times as much as posix_spawn.

        Page tables for this memory ───────────────────────────────────────────────────
        of the parent                1.0 MiB
        of the child, at fork        1.0 MiB

        Afterwards: 10 % of the pages are written ─────────────────────────────────────
        the child writes them         13,108 faults, 51.2 MiB copied
                                      26.2 ms (23.6..28.8 ms)
        the parent does, alone again  13,108 faults, nothing copied
                                      9.18 ms (8.26..10.1 ms)

        CPU time of the caller by the size of the parent ──────────────────────────────
          100 ms │
                 │
                 │
                 │
         10.0 ms │                                                         eeeeeeeee
                 │                                               eeeeeeeeee
                 │                                      eeeeeeeee
                 │                             eeeeeeeeef
         1.00 ms │                    eeeeeeeeef
                 │         eeeeeeeeeee
                 │eeeeeeeeef
                 │
          100 µs │
                 │
                 │
                 │ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss
         10.0 µs │vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv
                 └──────────────────────────────────────────────────────────────────
               16 MiB                64 MiB               256 MiB                1 GiB
                  e fork+exec   f fork   s posix_spawn   v vfork

        """)
  }

  @Test func beyondTheMeasuredItIsSaid() throws {
    let ending = try sandbox().run(["cost", "--size", "4GiB", "--calibration", "c.json", "--written", "0"])
    #expect(
      ending.output.contains("fork                         52.5 ms         47.2..57.7 ms  beyond what was measured"))
    #expect(ending.output.contains("the child writes them         no fault"))
    let left = try sandbox().run(["cost", "--size", "1GiB", "--calibration", "c.json", "--layout", "dontfork"])
    #expect(left.output.contains("fork                               ?          not measured"))
    #expect(left.output.contains("the child has no such memory"))
  }

  @Test func jsonAndPicture() throws {
    let sandbox = try sandbox()
    let json = try sandbox.run(["cost", "--size", "1GiB", "--calibration", "c.json", "--json", "--plot", "p.svg"])
    let document = try JSONDecoder().decode(CostDocument.self, from: Data(json.output.utf8))
    #expect(document == CostDocument(CostQuestion(size: 1 << 30, layout: .anon), by: Self.fixture))
    #expect(try document.json() == Data(json.output.utf8))
    let picture = try sandbox.text("p.svg")
    #expect(picture.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg "))
    #expect(picture.contains(">posix_spawn</text>"))
    let printed = try sandbox.run(["cost", "--size", "1GiB", "--calibration", "c.json", "--plot", "-"])
    #expect(printed.output == picture)
  }

  @Test func wrongQuestionsAndFilesAreRefused() throws {
    let sandbox = try sandbox()
    for arguments in [
      ["--size", "8"], ["--size", "0GiB"], ["--size", "1GiB", "--layout", "huge"],
      ["--size", "1GiB", "--written", "101"],
      ["--size", "1MiB", "--layout", "vmas=1000"], ["--size", "1GiB", "--layout", "vmas"],
      ["--size", "1GiB", "--json", "--plot", "-"], ["--size", "1GiB", "--calibration", "absent.json"],
    ] {
      #expect(try sandbox.run(["cost"] + arguments).status == 2, "\(arguments)")
    }
    try Data("{\"kind\": \"cowscope.run\", \"schema\": 1}".utf8).write(to: sandbox.file("run.json"))
    let other = try sandbox.run(["cost", "--size", "1GiB", "--calibration", "run.json"])
    #expect(other.status == 2)
    #expect(other.errors == "cowscope: run.json: this is no calibration but cowscope.run\n")
    try Data("{\"kind\": \"cowscope.calibration\", \"schema\": 99}".utf8).write(to: sandbox.file("new.json"))
    let new = try sandbox.run(["cost", "--size", "1GiB", "--calibration", "new.json"])
    #expect(new.status == 2)
    #expect(new.errors.contains("has schema 99"))
  }

  @Test func withoutACalibrationItSaysWhatToDo() throws {
    let sandbox = try sandbox()
    let status = try sandbox.shell("XDG_CONFIG_HOME=\"$PWD/tmp\" ./cowscope cost --size 1GiB >out 2>err")
    #expect(status == 3)
    #expect(
      try sandbox.text("err") == "cowscope: nothing has been measured on this machine yet: run `cowscope calibrate`\n")
  }
}
