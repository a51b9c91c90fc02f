/// The running checksum of a write-ahead log.
///
/// Two sums over words of 32 bits, each of which takes in the other; see section 4.2 of the SQLite file format. The magic number of the
/// log decides the byte order of the words.
struct WALChecksum: Equatable {
  var first: UInt32 = 0
  var second: UInt32 = 0

  /// Takes bytes in, a multiple of eight.
  mutating func add(_ bytes: ArraySlice<UInt8>, bigEndian: Bool) {
    unsafe bytes.withUnsafeBytes { raw in
      var (one, two) = (first, second)
      for place in stride(from: 0, to: raw.count & ~7, by: 8) {
        let left = unsafe raw.loadUnaligned(fromByteOffset: place, as: UInt32.self)
        let right = unsafe raw.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self)
        one = one &+ (bigEndian ? UInt32(bigEndian: left) : UInt32(littleEndian: left)) &+ two
        two = two &+ (bigEndian ? UInt32(bigEndian: right) : UInt32(littleEndian: right)) &+ one
      }
      (first, second) = (one, two)
    }
  }
}
