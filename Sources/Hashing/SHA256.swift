/// The hash function SHA-256 of FIPS 180-4, of bytes that come piece by piece.
///
/// Written out, because what a library of ciphers costs to build (its C core alone is several hundred files) buys nothing here: files of
/// images and short messages of labs are told apart, and nobody can time it.
package struct SHA256: Sendable {
  /// The 256 bits of a hash.
  package struct Digest: Hashable, Sendable {
    fileprivate var words: SIMD8<UInt32>

    /// The 32 bytes, the highest first.
    package var bytes: [UInt8] {
      words.indices.flatMap { index in
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: words[index] >> UInt32($0)) }
      }
    }
  }

  private static let blockSize = 64

  private static let roundConstants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
  ]

  private var state = SIMD8<UInt32>(
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19)
  /// Less than a block.
  private var rest: [UInt8] = []
  private var count: UInt64 = 0

  /// The hash of nothing so far.
  package init() {}

  /// The 32 bytes of the hash of a message.
  package static func hash(_ message: some Collection<UInt8>) -> [UInt8] {
    var hash = SHA256()
    hash.add(Array(message)[...])
    return hash.digest.bytes
  }

  /// The hash of a text, in hexadecimal digits.
  package static func text(of message: String) -> String {
    hash(message.utf8).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }

  /// HMAC of RFC 2104: a hash that only who has the key can make.
  package static func keyedHash(_ message: some Collection<UInt8>, key: some Collection<UInt8>) -> [UInt8] {
    var block = key.count > blockSize ? hash(key) : Array(key)
    block += Array(repeating: 0, count: blockSize - block.count)
    return hash(block.map { $0 ^ 0x5c } + hash(block.map { $0 ^ 0x36 } + message))
  }

  /// Takes bytes in.
  package mutating func add(_ bytes: ArraySlice<UInt8>) {
    count += UInt64(bytes.count)
    var bytes = bytes
    if !rest.isEmpty {
      let missing = min(Self.blockSize - rest.count, bytes.count)
      rest += bytes.prefix(missing)
      bytes = bytes.dropFirst(missing)
      guard rest.count == Self.blockSize else { return }
      compress(rest[...])
      rest = []
    }
    let whole = bytes.count / Self.blockSize * Self.blockSize
    compress(bytes.prefix(whole))
    rest += bytes.dropFirst(whole)
  }

  /// The hash of all that was taken in.
  package var digest: Digest {
    var last = self
    var end = rest + [0x80]
    while end.count % Self.blockSize != Self.blockSize - 8 { end.append(0) }
    for shift in stride(from: 56, through: 0, by: -8) {
      end.append(UInt8(truncatingIfNeeded: (count &* 8) >> UInt64(shift)))
    }
    last.compress(end[...])
    return Digest(words: last.state)
  }

  private mutating func compress(_ blocks: ArraySlice<UInt8>) {
    var hash = state
    unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
      unsafe Self.roundConstants.withUnsafeBufferPointer { constants in
        unsafe blocks.withUnsafeBytes { bytes in
          for start in stride(from: 0, to: bytes.count, by: Self.blockSize) {
            for index in 0..<16 {
              unsafe schedule[index] = UInt32(
                bigEndian: bytes.loadUnaligned(fromByteOffset: start + 4 * index, as: UInt32.self))
            }
            unsafe Self.extend(schedule)
            unsafe Self.mix(&hash, schedule, constants)
          }
        }
      }
    }
    state = hash
  }

  @inline(__always)
  private static func extend(_ schedule: UnsafeMutableBufferPointer<UInt32>) {
    for index in 16..<64 {
      let (early, late) = unsafe (schedule[index - 15], schedule[index - 2])
      let first = rotated(early, 7) ^ rotated(early, 18) ^ early >> 3
      let second = rotated(late, 17) ^ rotated(late, 19) ^ late >> 10
      unsafe schedule[index] = schedule[index - 16] &+ first &+ schedule[index - 7] &+ second
    }
  }

  @inline(__always)
  private static func mix(
    _ hash: inout SIMD8<UInt32>, _ schedule: UnsafeMutableBufferPointer<UInt32>,
    _ constants: UnsafeBufferPointer<UInt32>
  ) {
    var (a, b, c, d) = (hash[0], hash[1], hash[2], hash[3])
    var (e, f, g, h) = (hash[4], hash[5], hash[6], hash[7])
    for index in 0..<64 {
      let choice = e & f ^ ~e & g
      let majority = a & b ^ a & c ^ b & c
      let first =
        unsafe h &+ (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) &+ choice &+ constants[index] &+ schedule[index]
      let second = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) &+ majority
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
    }
    hash = hash &+ SIMD8(a, b, c, d, e, f, g, h)
  }

  @inline(__always)
  private static func rotated(_ word: UInt32, _ bits: UInt32) -> UInt32 { word >> bits | word << (32 - bits) }
}
