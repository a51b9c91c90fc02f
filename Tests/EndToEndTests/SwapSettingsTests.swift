import FoundationEssentials
import Glibc
import Testing

/// The swap area of a run goes away with it, whatever ends it.
@Suite(.serialized, .timeLimit(.minutes(3))) struct SwapSettingsTests {
  private static let swapOn = "process p\nmap p buf anon pages=64\nwrite p buf\nswap on\nadvise p buf pageout\n"
  /// Long enough to be killed in its middle.
  private static let long =
    swapOn + (0..<200).map { "write p buf value=\($0)\nadvise p buf pageout\nmark m\($0)\n" }.joined()

  private static var isPossible: Bool {
    guard geteuid() == 0, unsafe access("/sys/block/zram0/initstate", R_OK) == 0 else {
      print("SKIP: swap areas: not root, or no zram device")
      return false
    }
    return true
  }

  private static func text(_ path: String) -> String {
    (try? String(decoding: Data(contentsOf: URL(filePath: path)), as: UTF8.self)) ?? ""
  }

  /// An area of this program is switched on.
  private static var isOn: Bool { text("/proc/swaps").contains("cowscope") || text("/proc/swaps").contains("zram") }

  private func waitUntil(_ condition: () -> Bool) {
    while !condition(), !Task.isCancelled { usleep(500) }
  }

  @Test func isRefusedUnlessPermitted() throws {
    let sandbox = try Sandbox()
    try Data(Self.swapOn.utf8).write(to: sandbox.file("swap.cow"))
    let ending = try sandbox.run(["run", "swap.cow"])
    #expect(ending.status == 2)
    #expect(ending.errors.contains("`swap on kind=zram`, changes a setting"))
    #expect(try sandbox.run(["run", "swap.cow", "--model"]).status == 0)
  }

  @Test(arguments: [SIGKILL, SIGINT, 0]) func theAreaGoesAway(signal: Int32) throws {
    guard Self.isPossible else { return }
    let sandbox = try Sandbox()
    try Data((signal == 0 ? Self.swapOn : Self.long).utf8).write(to: sandbox.file("swap.cow"))
    let command = "env --default-signal=INT ./cowscope run swap.cow --live --raise-limits --allow-sysfs"
    #expect(try sandbox.shell("\(command) >out 2>err & echo $! >pid") == 0)
    let pid = try #require(Int32(try sandbox.text("pid").filter(\.isNumber)))
    if signal != 0 {
      waitUntil { Self.isOn || kill(pid, 0) != 0 }
      let errors = try sandbox.text("err")
      #expect(kill(pid, 0) == 0, "the run ended before it could be killed: \(errors)")
      kill(pid, signal)
    }
    waitUntil { kill(pid, 0) != 0 }
    waitUntil { !Self.isOn }
    #expect(Self.text("/proc/sys/vm/page-cluster") != "0\n")
    #expect(unsafe access("/run/cowscope/cowscope-swap", F_OK) != 0)
    if signal == 0 { #expect(try sandbox.text("err").isEmpty) }
  }
}
