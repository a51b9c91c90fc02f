import Profiler
import Testing

/// The rows of real files are those that another reader finds.
@Suite struct CallFrameTableTests {
  private static let hasOtherReader = ElfSamples.output("command -v readelf") != nil

  private func table(_ path: String, usesIndex: Bool = true) throws -> CallFrameTable {
    let file = try ElfFile(ElfSource(bytes: ElfSamples.bytes(path)))
    guard let table = try CallFrameTable(file, usesIndex: usesIndex) else { throw ElfSamples.Missing(what: path) }
    return table
  }

  /// One line of `readelf --debug-dump=frames-interp`: an address and the rules there, by column.
  private struct Line {
    var address: UInt64
    var rules: [String: String]
  }

  private func lines(_ path: String) -> [Line] {
    var found: [Line] = []
    var columns: [String] = []
    var isFunction = false
    for line in ElfSamples.output("readelf --debug-dump=frames-interp '\(path)' 2>/dev/null; true") ?? [] {
      let words = line.split(separator: " ").map(String.init)
      if words.contains("FDE") || words.contains("CIE") { isFunction = words.contains("FDE") }
      if words.first == "LOC" { columns = words }
      guard isFunction, words.count == columns.count, words[0].count == 16, let address = UInt64(words[0], radix: 16)
      else { continue }
      // It prints u for what a function does not say of a register, and for what it says to be lost.
      let rules = zip(columns, words).dropFirst().filter { $0.1 != "u" && $0.1 != "s" }
      found.append(Line(address: address, rules: Dictionary(uniqueKeysWithValues: rules.map { ($0.0, $0.1) })))
    }
    return found
  }

  private static let names = [
    "rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "ra",
  ]

  /// A row in the words of the other reader.
  private func words(_ row: UnwindRow) -> [String: String] {
    func signed(_ number: Int64) -> String { number < 0 ? "\(number)" : "+\(number)" }
    var words: [String: String] = [:]
    for (register, rule) in row.rules where register < Self.names.count {
      switch rule {
      case .undefined: break
      case .saved(let distance): words[Self.names[register]] = "c\(signed(distance))"
      case .value(let distance): words[Self.names[register]] = "v\(signed(distance))"
      case .register(let other): words[Self.names[register]] = Self.names[other]
      case .savedAt: words[Self.names[register]] = "exp"
      case .computed: words[Self.names[register]] = "vexp"
      }
    }
    switch row.start {
    case .register(let register, let plus): words["CFA"] = Self.names[register] + signed(plus)
    case .expression: words["CFA"] = "exp"
    }
    return words
  }

  #if arch(x86_64)
    @Test(.enabled(if: hasOtherReader, "needs readelf"))
    func allRowsAreThoseOfAnotherReader() throws {
      for path in [try ElfSamples.pathOfC(), ElfSamples.program] {
        let table = try table(path)
        let lines = lines(path)
        var different: [String] = []
        for (index, line) in lines.enumerated() {
          // Of several rows of one address only the last one is ever used.
          if index + 1 < lines.count, lines[index + 1].address == line.address { continue }
          let own = table.row(at: line.address).map(words)
          if own != line.rules {
            different.append("\(String(line.address, radix: 16)): \(own ?? [:]), not \(line.rules)")
          }
        }
        #expect(different.isEmpty, "\(different.count) of \(lines.count), such as \(different.prefix(5))")
        #expect(lines.count > 20)
      }
    }
  #endif

  @Test func nothingIsKnownOutsideOfFunctions() throws {
    for usesIndex in [true, false] {
      let table = try table(try ElfSamples.pathOfC(), usesIndex: usesIndex)
      for address in [0, 1, .max, 1 << 63] as [UInt64] { #expect(table.row(at: address) == nil) }
    }
  }

  @Test func theIndexAndTheListAgree() throws {
    let path = try ElfSamples.pathOfC()
    let (index, list) = (try table(path), try table(path, usesIndex: false))
    var (covered, different) = (0, 0)
    for address in stride(from: UInt64(0x2_0000), to: 0x18_0000, by: 101) {
      let (first, second) = (index.row(at: address).map(words), list.row(at: address).map(words))
      if first != second { different += 1 }
      if first != nil { covered += 1 }
    }
    #expect(different == 0 && covered > 5000)
  }
}
