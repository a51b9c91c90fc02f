import Experiment
import Teaching
import Testing

@Suite("Seeds") struct SeedTests {
  @Test(
    "the generator is SplitMix64",
    arguments: [
      (0, [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4, 0x06c4_5d18_8009_454f]),
      (1_234_567, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]),
    ] as [(UInt64, [UInt64])])
  func generator(seed: UInt64, numbers: [UInt64]) {
    var generator = SplitMix64(seed: seed)
    #expect(numbers.map { _ in generator.next() } == numbers)
  }

  @Test(
    "SHA-256 of the examples of FIPS 180-4",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
      (String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ])
  func hash(message: String, expected: String) {
    #expect(Self.hexadecimal(SHA256.hash(Array(message.utf8))) == expected)
  }

  @Test(
    "HMAC-SHA256 of the examples of RFC 4231",
    arguments: [
      (
        Array(repeating: 0x0b, count: 20), Array("Hi There".utf8),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
      ),
      (
        Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
      ),
      (
        Array(repeating: 0xaa, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
      ),
    ] as [([UInt8], [UInt8], String)])
  func keyedHash(key: [UInt8], message: [UInt8], expected: String) {
    #expect(Self.hexadecimal(SHA256.keyedHash(message, key: key)) == expected)
  }

  @Test("the seed of a student depends on everything that it is derived from")
  func derived() {
    func seed(
      _ key: String = "key", _ lab: String = "fork-basics", _ version: Int = 1, _ student: String = "ada",
      _ attempt: Int = 1
    ) -> Seed {
      .derived(courseKey: Array(key.utf8), lab: lab, version: version, student: student, attempt: attempt)
    }
    // printf 'cowlab/1|fork-basics|1|ada|1' | openssl dgst -sha256 -hmac key
    #expect(seed().value == 0x9f42_b092_ce50_00d4)
    let others = [
      seed("kez"), seed("key", "fork"), seed("key", "fork-basics", 2), seed("key", "fork-basics", 1, "bob"),
      seed("key", "fork-basics", 1, "ada", 2),
    ]
    #expect(Set(others + [seed()]).count == 6)
  }

  @Test(
    "a code is what it was made of",
    arguments: [0, 1, 31, 32, 0x3fff_ffff, 0x4000_0000, UInt64.max, 0x0123_4567_89ab_cdef])
  func codes(value: UInt64) {
    let code = Seed(value).description
    #expect(Seed(code: code)?.value == value)
    #expect(Seed(code: code.lowercased().filter { $0 != "-" })?.value == value)
    #expect(code.count == (value < 1 << 30 ? 7 : 16))
  }

  @Test("what looks alike is read alike, and what is no code is none")
  func readingCodes() {
    #expect(Seed(code: "oO-iLl1") == Seed(code: "00-1111"))
    #expect(Seed(code: "7")?.value == 7)
    for text in ["", "-", "K7-M2QXU", "U", "K7M2QX7", "ZZZZ-ZZZZ-ZZZZ-Z", "K7 M2QX", "é"] {
      #expect(Seed(code: text) == nil, "\(text)")
    }
  }

  @Test("a bounded draw reaches every number equally often")
  func boundedDraw() {
    var draw = SeededDraw(Seed(1))
    var counts = Array(repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[draw.number(in: 3...9) - 3] += 1 }
    // Five standard deviations.
    for count in counts { #expect(abs(count - 10_000) < 463) }
    #expect(draw.number(in: 5...5) == 5)
    _ = draw.number(in: Int.min...Int.max)
  }

  @Test("draws are the same for ever")
  func goldenDraws() {
    var draw = SeededDraw(Seed(42))
    #expect((0..<8).map { _ in draw.number(in: 0...99) } == [13, 91, 58, 64, 50, 62, 25, 8])
    var order = Array(0..<10)
    draw.shuffle(&order)
    #expect(order == [5, 3, 9, 2, 6, 0, 4, 1, 7, 8])
    #expect(draw.subset(of: 20, count: 6) == [1, 2, 4, 5, 10, 13])
  }

  @Test("a shuffle loses nothing, and each order is as likely as another")
  func shuffle() {
    var draw = SeededDraw(Seed(7))
    var counts: [[Int]: Int] = [:]
    for _ in 0..<24_000 {
      var order = [0, 1, 2, 3]
      draw.shuffle(&order)
      counts[order, default: 0] += 1
    }
    #expect(counts.count == 24)
    for count in counts.values { #expect(abs(count - 1000) < 155) }
  }

  static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
