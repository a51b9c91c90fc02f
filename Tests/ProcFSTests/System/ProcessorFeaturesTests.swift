import ProcFS
import Testing

@Suite struct ProcessorFeaturesTests {
  @Test func readsTheFlagsOfTheFirstProcessor() throws {
    let features = try Fixture.linux618.parsed("cpuinfo", by: ProcessorFeatures.parse)
    #expect(features.flags.isSuperset(of: ["fpu", "sse2", "erms", "fsrm"]))
    #expect(features.flags.count > 50)
    #expect(!features.flags.contains("flags") && !features.flags.contains(":"))
  }

  @Test func aTextWithoutFlagsHasNone() throws {
    #expect(
      try parsed("processor : 0\nBogoMIPS : 50.00\nFeatures : fp asimd\n", by: ProcessorFeatures.parse).flags.isEmpty)
    #expect(
      try parsed("flags\t\t: one  two \nflags\t\t: three\n", by: ProcessorFeatures.parse).flags == ["one", "two"])
  }
}
