import Teaching
import Testing

@Suite("misconceptions") struct MisconceptionTests {
  @Test("there are 37, numbered from M01")
  func numbers() {
    let expected = (1...37).map { $0 < 10 ? "M0\($0)" : "M\($0)" }
    #expect(Misconception.all.map(\.id) == expected)
    #expect(Misconception.of("M12")?.id == "M12" && Misconception.of("M38") == nil)
  }

  @Test("each says what is believed, shows numbers of the run, and says how it is", arguments: Misconception.all)
  func whole(misconception: Misconception) {
    #expect(!misconception.slots.isEmpty)
    for text in [misconception.belief, misconception.refutation, misconception.rule, misconception.check] {
      #expect(text.count > 15 && (text.hasSuffix(".") || text.hasSuffix("?")), "\(text)")
      #expect(!text.contains("  "))
    }
    #expect(misconception.slots.allSatisfy { $0.allSatisfy { $0.isLetter || $0 == "_" } })
  }
}
