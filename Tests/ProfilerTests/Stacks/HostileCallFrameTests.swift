import Profiler
import Testing
import TestSupport

/// Whatever the bytes of call frame information and stacks are, walking gives places and an end; it never traps and never loops.
@Suite struct HostileCallFrameTests {
  private func exercise(_ table: CallFrameTable, _ numbers: inout SeededGenerator) throws -> Int {
    var rows = 0
    for _ in 0..<24 {
      let instruction = UInt64.random(in: 0..<0x20_0000, using: &numbers)
      if table.row(at: instruction) != nil { rows += 1 }
      var registers = UserRegisters()
      for register in 0..<17 {
        registers[register] = Bool.random(using: &numbers) ? 0x7000 + numbers.next() % 0x400 : numbers.next()
      }
      (registers[16], registers[7]) = (instruction, 0x7000)
      let words = (0..<128).map { _ -> UInt64 in
        [numbers.next() % 0x20_0000, 0x7000 + numbers.next() % 0x400, numbers.next()].randomElement(using: &numbers)
          ?? 0
      }
      let code = MadeCode(table: table, code: 0..<0x20_0000)
      let memory = CopiedStack(start: 0x7000, bytes: words.flatMap { little($0) })
      let stack = StackWalk.stack(registers, memory, in: code, layout: .x86)
      try #require(!stack.places.isEmpty && stack.places.count <= 1024)
    }
    return rows
  }

  @Test func injuredFilesNeverTrap() throws {
    let file = try ElfSamples.bytes(ElfSamples.program)
    var rows = 0
    for seed in 0..<UInt64(600) {
      var numbers = SeededGenerator(seed: seed)
      var injured = file
      // Its whole call frame information is a few KiB; the injuries are anywhere.
      for _ in 0..<Int.random(in: 1...400, using: &numbers) {
        injured[Int.random(in: 0..<injured.count, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
      }
      guard let elf = try? ElfFile(ElfSource(bytes: injured)), let table = try? CallFrameTable(elf) else { continue }
      rows += try exercise(table, &numbers)
    }
    #expect(rows > 0)
  }

  @Test func injuredEntriesNeverTrap() throws {
    var rows = 0
    for seed in 0..<UInt64(4000) {
      var numbers = SeededGenerator(seed: seed)
      var made = MadeCallFrames(base: UInt64.random(in: 0...0x2000, using: &numbers))
      for _ in 0..<Int.random(in: 1...3, using: &numbers) {
        let common = made.addCommon(
          instructions(&numbers), augmentation: ["zR", "", "zRS", "zPLR"].randomElement(using: &numbers) ?? "",
          data: [0])
        for _ in 0..<Int.random(in: 1...6, using: &numbers) {
          let start = UInt64.random(in: 0..<0x20_0000, using: &numbers)
          made.addFunction(
            common, start..<start + UInt64.random(in: 0..<0x10_0000, using: &numbers), instructions(&numbers))
        }
      }
      var bytes = made.bytes
      for _ in 0..<Int.random(in: 0...3, using: &numbers) {
        bytes[Int.random(in: 0..<bytes.count, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
      }
      rows += try exercise(CallFrameTable(bytes, at: made.base), &numbers)
    }
    #expect(rows > 1000)
  }

  /// Mostly such that are understood.
  private func instructions(_ numbers: inout SeededGenerator) -> [UInt8] {
    var bytes: [UInt8] = [0x0c, 7, 8, 0x90, 1]
    for _ in 0..<Int.random(in: 0...10, using: &numbers) {
      let small = UInt8.random(in: 0...20, using: &numbers)
      switch Int.random(in: 0...9, using: &numbers) {
      case 0:
        bytes += [
          0x0f, 3, UInt8.random(in: 0...255, using: &numbers), small, UInt8.random(in: 0...255, using: &numbers),
        ]
      case 1: bytes += [0x10, small, 2, 0x70 + small, small]
      case 2: bytes += [0x16, small, 2, 0x70 + small, 0x06]
      case 3: bytes += [0x0a, 0x41, 0x0b]
      case 4: bytes += [0x0c, small, small]
      case 5: bytes += [0x80 | small, small]
      case 6: bytes += [0x40 | small]
      case 7: bytes += [0x09, small, small]
      default: bytes.append(UInt8.random(in: 0...255, using: &numbers))
      }
    }
    return bytes
  }

  @Test func stacksThatGoInCirclesEnd() {
    var made = MadeCallFrames()
    let signal = made.addCommon([0x0c, 7, 8, 0x90, 1], augmentation: "zRS")
    // Only what a signal has interrupted may lie anywhere: this one always interrupts itself.
    made.addFunction(signal, 0x100..<0x200, [0x0e, 0, 0x90, 0])
    var registers = UserRegisters()
    (registers[16], registers[7]) = (0x100, 0x7000)
    let stack = StackWalk.stack(
      registers, CopiedStack(start: 0x7000, bytes: little(UInt64(0x100))), in: MadeCode(table: made.table), layout: .x86
    )
    #expect(stack.end == .tooDeep && stack.places.count == 1024)
  }
}
