import Profiler
import Testing
import TestSupport

/// Whatever the bytes are, reading them gives names or an error; it never traps.
@Suite struct HostileElfTests {
  /// Reads everything that can be read, and asks for many addresses.
  private func exercise(_ bytes: [UInt8], seed: UInt64) throws -> Int {
    var numbers = SeededGenerator(seed: seed)
    let file = try ElfFile(ElfSource(bytes: bytes))
    _ = try? file.buildID()
    _ = try? file.staticProbes()
    _ = file.pythonVersion()
    let image = try ModuleImage(file, debugFile: file)
    var addresses = (0..<64).map { _ in numbers.next() >> UInt64.random(in: 0..<64, using: &numbers) }
    addresses += [0, .max, 1 << 63]
    var found = 0
    for address in addresses {
      if let entry = image.function(at: address) {
        try #require(entry.addresses.contains(address))
        found += 1
      }
      _ = image.section(at: address)
    }
    let globals = image.globals(in: 0..<UInt64.max)
    try #require(globals.allSatisfy { !$0.addresses.isEmpty && !$0.name.isEmpty })
    return found + globals.count
  }

  @Test func aFileThatWasCutOffIsRefused() throws {
    for path in [ElfSamples.program, try ElfSamples.pathOfC()] {
      let bytes = try ElfSamples.bytes(path)
      #expect(try exercise(bytes, seed: 0) > 0)
      var numbers = SeededGenerator(seed: 1)
      for _ in 0..<500 {
        let length = Int.random(in: 0..<bytes.count, using: &numbers)
        #expect(throws: ElfError.self, "\(length) bytes of \(path)") {
          try exercise(Array(bytes[..<length]), seed: 0)
        }
      }
    }
  }

  @Test func injuredFilesNeverTrap() throws {
    let bytes = try ElfSamples.bytes(ElfSamples.program)
    let end = bytes.count
    var refusals = 0
    for seed in 0..<UInt64(2000) {
      var numbers = SeededGenerator(seed: seed)
      var injured = bytes
      for _ in 0..<Int.random(in: 1...4, using: &numbers) {
        // Headers are at the beginning, those of sections at the end.
        let places = [0..<1024, max(0, end - 4096)..<end, 0..<end]
        let place = Int.random(in: places.randomElement(using: &numbers) ?? 0..<end, using: &numbers)
        let width = min([1, 2, 4, 8].randomElement(using: &numbers) ?? 1, end - place)
        let value: UInt64 = [0, 1, .max, 1 << 63, numbers.next(), UInt64(end)].randomElement(using: &numbers) ?? 0
        for byte in 0..<width { injured[place + byte] = UInt8(truncatingIfNeeded: value >> UInt64(8 * byte)) }
      }
      do {
        _ = try exercise(injured, seed: seed)
      } catch is ElfError {
        refusals += 1
      }
    }
    #expect(refusals > 100, "the injuries must be felt")
    #expect(refusals < 1900, "most of the files must be read further than their headers")
  }

  @Test(
    arguments: [
      ([], .notELF), (Array("#!/bin/sh\n".utf8), .notELF), (Array("\u{7f}ELF".utf8), .torn(what: "the header")),
    ] as [([UInt8], ElfError)])
  func whatIsNoProgramIsNamed(bytes: [UInt8], error: ElfError) {
    #expect(throws: error) { try ElfFile(ElfSource(bytes: bytes)) }
  }

  @Test func otherClassesAndProcessorsAreNamed() throws {
    let bytes = try ElfSamples.bytes(ElfSamples.program)
    for (place, value, what) in [
      (4, 1, "files that are not of 64 bits"), (5, 2, "big-endian files"), (18, 8, "processor 8"),
    ] {
      var other = bytes
      other[place] = UInt8(value)
      #expect(throws: ElfError.unsupported(what: what)) { try ElfFile(ElfSource(bytes: other)) }
    }
  }
}
