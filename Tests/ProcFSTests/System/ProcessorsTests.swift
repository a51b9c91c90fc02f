import ProcFS
import Testing

@Suite struct ProcessorsTests {
  @Test func readsTheFirstProcessor() throws {
    let processors = try Fixture.cat618.parsed("cpuinfo", by: Processors.parse)
    #expect(processors.features.isSuperset(of: ["fpu", "sse2", "erms", "fsrm"]))
    #expect(processors.features.count > 50)
    #expect(!processors.features.contains("flags") && !processors.features.contains(":"))
    #expect(processors.count == 2)
    #expect(processors.modelName?.hasPrefix("AMD") == true)
  }

  @Test func readsTheWordsOfAnotherArchitecture() throws {
    let processors = try Fixture.arm73.parsed("cpuinfo", by: Processors.parse)
    #expect(processors.count == 2 && processors.modelName == nil)
    #expect(processors.features.isSuperset(of: ["fp", "asimd", "mte", "bti"]))
  }

  @Test func aTextWithoutAnyOfTheLinesHasNone() throws {
    let processors = try parsed("hart : 0\nisa : rv64\n", by: Processors.parse)
    #expect(processors.count == 0 && processors.modelName == nil && processors.features.isEmpty)
    #expect(
      try parsed("flags\t\t: one  two \nflags\t\t: three\n", by: Processors.parse).features == ["one", "two"])
  }
}
