import Profiler

/// Writes call frame information as compilers do.
struct MadeCallFrames {
  private(set) var bytes: [UInt8] = []
  /// Where the first byte is.
  let base: UInt64

  init(base: UInt64 = 0x1000) { self.base = base }

  /// Adds a common entry with factors 1 and -8, whose return address is in register 16, and gives its place.
  mutating func addCommon(_ instructions: [UInt8], augmentation: String = "zR", data: [UInt8] = [0]) -> Int {
    let place = bytes.count
    let head = Array(augmentation.utf8) + [0, 1, 0x78, 16]
    addEntry(
      little(UInt32(0)) + [1] + head + (augmentation.isEmpty ? [] : [UInt8(data.count)] + data) + instructions)
    return place
  }

  /// Adds the entry of a function whose addresses are written as they are.
  mutating func addFunction(_ common: Int, _ addresses: Range<UInt64>, _ instructions: [UInt8]) {
    let distance = UInt32(bytes.count + 4 - common)
    let place = little(addresses.lowerBound) + little(addresses.upperBound - addresses.lowerBound)
    addEntry(little(distance) + place + [0] + instructions)
  }

  private mutating func addEntry(_ body: [UInt8]) {
    let padding = (8 - (body.count + 4) % 8) % 8
    bytes += little(UInt32(body.count + padding)) + body + [UInt8](repeating: 0, count: padding)
  }

  /// The table.
  var table: CallFrameTable { CallFrameTable(bytes, at: base) }
}

/// Code of which everything is known.
struct MadeCode: CodeRules {
  var table: CallFrameTable?
  var epilogues: [UInt64: Epilogue] = [:]
  var code: Range<UInt64> = 0..<0

  func rule(at address: UInt64) -> FrameRule? {
    if let epilogue = epilogues[address] { return .epilogue(epilogue) }
    guard let table, let row = table.row(at: address) else { return nil }
    return .row(row, table)
  }

  func isCode(_ address: UInt64) -> Bool { code.contains(address) }
}
