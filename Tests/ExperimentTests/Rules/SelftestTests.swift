import Testing

/// The cases of tools/testing/selftests/mm/cow.c of Linux, written anew as scenarios: each kind of page against each way in
/// which a write of one side could reach what the other side, a pipe or a device reads.
///
/// Long-term pins that only read cannot be made from a program on this kernel (CONFIG_GUP_TEST is not set): pins of O_DIRECT,
/// which are short, stand for them. The names of cases with large folios begin with how those are mapped: `thp-moved-…` is
/// a huge page of which half was moved away. The files named `ksm-…` are about what ksm_functional_tests.c looks at.
@Suite(.serialized)
@MainActor
struct SelftestTests {
  @Test(arguments: CowFile.selftests)
  func `the model gives the numbers`(_ file: CowFile) throws {
    _ = try BothSides.predict(file)
  }

  @Test(.tags(.live), arguments: CowFile.selftests)
  func `model and kernel are equal after every step`(_ file: CowFile) throws {
    try BothSides.prove(file)
  }
}
