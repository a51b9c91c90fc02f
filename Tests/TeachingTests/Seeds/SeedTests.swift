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
}
