import Testing

/// The golden vectors: short scripts with the numbers that they must give.
@Suite(.serialized)
@MainActor
struct GoldenVectorTests {
  @Test func `all vectors are there`() {
    let numbers = CowFile.vectors.compactMap { Int($0.name.dropFirst(2)) }
    #expect(numbers.sorted() == Array(1...33))
  }

  @Test(arguments: CowFile.vectors)
  func `the model gives the numbers`(_ file: CowFile) throws {
    _ = try BothSides.predict(file)
  }

  @Test(.tags(.live), arguments: CowFile.vectors)
  func `model and kernel are equal after every step`(_ file: CowFile) throws {
    try BothSides.prove(file)
  }
}
