import ProcFS
import Testing
import TestSupport

/// Lines laid out as the kernel does it are read a word at a time, all others byte by byte: both must say the same.
@Suite struct AmountLineTests {
  /// The text with a tab behind each key's colon, where the kernel has none.
  private func loosened(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if !result.isEmpty || line.startIndex > 0 { result.append(UInt8(ascii: "\n")) }
      let isKey = line.first.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) } ?? false
      guard isKey, let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
        result += line
        continue
      }
      result += line[...colon] + [UInt8(ascii: "\t")] + line[(colon + 1)...]
    }
    return result
  }

  private func record(_ lines: [String]) -> [UInt8] {
    Array((["1000-2000 rw-p 00000000 00:00 0 "] + lines).map { $0 + "\n" }.joined().utf8)
  }

  private func padded(_ key: String, _ number: String) -> String {
    let key = key + ":"
    return key + String(repeating: " ", count: max(0, 16 - key.count))
      + String(repeating: " ", count: max(0, 8 - number.count)) + number + " kB"
  }

  @Test func numbersOfAllWidthsAreRead() throws {
    var generator = SeededGenerator(seed: 1)
    var numbers = (0...9).flatMap { digits in
      let power = (0..<digits).reduce(1) { sum, _ in sum * 10 }
      return [power - 1, power, power + 1] + (0..<20).map { _ in Int.random(in: 0...power, using: &generator) }
    }
    numbers += Array(0...1100)
    for number in numbers {
      let text = record([
        padded("Size", "\(number)"), padded("KernelPageSize", "4"), padded("MMUPageSize", "\(number)"),
      ])
      let counters = try #require(Smaps.parse(text.span).entries.first).counters
      #expect(counters.size == number * 1024 && counters.mmuPageSize == number * 1024)
      #expect(counters.kernelPageSize == 4096)
    }
  }

  @Test(arguments: [
    "1 2", "  1 ", "-1", "+1", "0x1", "1a", "", "9999999999999999999999", "1.5", "1\u{0}", "1:", "1;", "/1",
  ])
  func whatIsNoNumberIsRefused(_ number: String) {
    #expect(throws: ParseFailure.self) { try Smaps.parse(record([padded("Size", number)]).span) }
  }

  @Test func injuredTextsAreReadAlike() throws {
    let text = try Fixture.cat618.bytes("smaps-regions")
    #expect(try Smaps.parse(text.span) == Smaps.parse(loosened(text).span))
    for seed in 1...4000 as ClosedRange<UInt64> {
      let injured = mutated(text, seed: seed)
      let (read, loose) = (try? Smaps.parse(injured.span), try? Smaps.parse(loosened(injured).span))
      let isAlike = read == loose
      #expect(isAlike, "seed \(seed): \(failure { try Smaps.parse(loosened(injured).span) }.debugDescription)")
    }
  }
}
