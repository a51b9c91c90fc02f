/// Logs that tests change and seal again.
enum WALSamples {
  /// A log with all checksums made anew, of big-endian or little-endian words; its salts and pages stay.
  static func resealed(_ log: [UInt8], bigEndian: Bool) -> [UInt8] {
    var log = log
    log[3] = bigEndian ? 0x83 : 0x82
    let pageSize = Int(big32(log, 8))
    var sum: (UInt32, UInt32) = (0, 0)
    add(log[0..<24], &sum, bigEndian)
    put(sum, &log, 24)
    var place = 32
    while place + 24 + pageSize <= log.count {
      add(log[place..<place + 8], &sum, bigEndian)
      add(log[place + 24..<place + 24 + pageSize], &sum, bigEndian)
      put(sum, &log, place + 16)
      place += 24 + pageSize
    }
    return log
  }

  static func big32(_ bytes: [UInt8], _ place: Int) -> UInt32 {
    bytes[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }

  private static func put(_ sum: (UInt32, UInt32), _ bytes: inout [UInt8], _ place: Int) {
    for index in 0..<4 {
      bytes[place + index] = UInt8(truncatingIfNeeded: sum.0 >> UInt32(24 - 8 * index))
      bytes[place + 4 + index] = UInt8(truncatingIfNeeded: sum.1 >> UInt32(24 - 8 * index))
    }
  }

  private static func add(_ part: ArraySlice<UInt8>, _ sum: inout (UInt32, UInt32), _ bigEndian: Bool) {
    var words: [UInt32] = []
    for place in stride(from: part.startIndex, to: part.endIndex, by: 4) {
      let four = part[place..<place + 4]
      words.append((bigEndian ? Array(four) : four.reversed()).reduce(0) { $0 << 8 | UInt32($1) })
    }
    for index in stride(from: 0, to: words.count, by: 2) {
      sum.0 = sum.0 &+ words[index] &+ sum.1
      sum.1 = sum.1 &+ words[index + 1] &+ sum.0
    }
  }
}
