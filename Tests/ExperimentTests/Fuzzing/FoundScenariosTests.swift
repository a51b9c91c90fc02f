import Testing

/// What random scenarios found, reduced to the fewest steps: each differed once, and must never again.
@Suite(.serialized)
@MainActor
struct FoundScenariosTests {
  @Test func `there are some`() {
    #expect(CowFile.found.count > 20)
  }

  @Test(.tags(.live), arguments: CowFile.found)
  func `model and kernel are equal after every step`(_ file: CowFile) throws {
    try BothSides.prove(file)
  }
}
