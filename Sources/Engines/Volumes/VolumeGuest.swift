/// A guest in QEMU whose kernel has the device mapper, and which does what it is asked (`Conformance/volume-init`).
///
/// It needs no root: its disks are files in its own memory. It ends with the workspace, however that ends.
public final class VolumeGuest {
  private let program: RunningProgram

  /// How long an answer may take, in seconds: the guest is emulated.
  private static let patience = 120

  /// The guest's kernel and program, and the emulator; throws `unavailable` where one of them is not there.
  static func version(in workspace: Workspace) throws(EngineError) -> String {
    let folder = try folder()
    let emulator = try workspace.run("qemu-system-x86_64", "--version")
    guard let words = emulator.split(whereSeparator: \.isNewline).first?.split(separator: " "), words.count > 3 else {
      throw .failed("qemu-system-x86_64 --version tells no version")
    }
    let guest = try workspace.run("cat", folder + "/version")
    return "\(guest.prefix { !$0.isNewline }), in QEMU \(words[3])"
  }

  private static func folder() throws(EngineError) -> String {
    let file = try ToolFolder.find("volumes/version")
    _ = try ToolFolder.find("volumes/guest.cpio")
    return String(file.dropLast("/version".count))
  }

  init(in workspace: Workspace) throws(EngineError) {
    let folder = try Self.folder()
    // TCG with one thread: nested virtualization is often broken and looks alive, and QEMU before 8.1 with several threads
    // races with kernels that patch their code. Its memory is not offered to KSM: runs beside it may be about that. On a busy
    // machine the guest may see no tick of its timer for a while, and must not take it for broken.
    program = try workspace.start(
      "qemu-system-x86_64", "-accel", "tcg,thread=single", "-cpu", "max", "-smp", "1", "-m", "640M", "-display", "none",
      "-no-reboot", "-nodefaults", "-serial", "stdio", "-machine", "pc,mem-merge=off",
      "-kernel", folder + "/vmlinuz", "-initrd", folder + "/guest.cpio",
      "-append", "console=ttyS0 quiet panic=-1 rdinit=/init nokaslr mitigations=off no_timer_check")
    _ = try answer(to: "the start")
  }

  /// Asks for something, and gives the numbers of the answer.
  @discardableResult func ask(_ verb: String, _ numbers: Int...) throws(EngineError) -> [Int] {
    let question = ([verb] + numbers.map(String.init)).joined(separator: " ")
    try program.send(question)
    let words = try answer(to: question)
    let told = words.compactMap { Int($0) }
    guard !told.isEmpty, told.count == words.count else {
      throw .failed("the guest answered \(question) with \(words.joined(separator: " "))")
    }
    return told
  }

  /// Bytes that something makes the guest's disks read and write.
  ///
  /// - Parameter meter: `traffic` of all disks, or `data_traffic` of the pool's.
  func traffic(
    _ meter: String, of body: (VolumeGuest) throws(EngineError) -> Void
  ) throws(EngineError) -> (read: Int, written: Int) {
    let before = try ask(meter)
    try body(self)
    let after = try ask(meter)
    guard before.count == 2, after.count == 2 else { throw .failed("\(meter) of the guest is no pair of numbers") }
    return (after[0] - before[0], after[1] - before[1])
  }

  /// The words behind `guest:` in the next line that has it; before the first one the firmware speaks.
  private func answer(to question: String) throws(EngineError) -> [String] {
    while let line = try program.readLine(seconds: Self.patience) {
      let words = line.split { $0.isWhitespace }.map(String.init)
      guard let place = words.firstIndex(where: { $0.hasSuffix("guest:") }) else { continue }
      let answer = Array(words[(place + 1)...])
      guard answer.first != "failed" else {
        throw .failed("the guest, asked for \(question): \(answer.joined(separator: " "))")
      }
      return answer
    }
    throw .failed("the guest has ended, asked for \(question): \(program.errors)")
  }

  /// Powers it off.
  func end() throws(EngineError) {
    try program.send("off")
    try program.end()
  }
}
