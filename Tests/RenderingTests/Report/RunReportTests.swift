import Experiment
import Rendering
import Scenario
import Testing

@Suite struct RunReportTests {
  static let samples: [(name: String, result: RunResult)] = [
    ("four-pages", SampleRuns.fourPages()), ("differing", SampleRuns.differing()),
    ("unprivileged", SampleRuns.unprivileged()), ("storm", SampleRuns.storm(workers: 20, pages: 300)),
  ]

  @Test(arguments: samples.indices) func textIsAsRecorded(sample: Int) throws {
    let (name, result) = Self.samples[sample]
    try Golden.expect(RunReport(result).text, equalsFile: "\(name).txt")
    try Golden.expect(RunReport(result, explainsFaults: true).text, equalsFile: "\(name)-explained.txt")
  }

  @Test(arguments: samples.indices) func fitsItsColumns(sample: Int) {
    for width in [72, 80, 120] {
      let text = RunReport(Self.samples[sample].result, style: Style(width: width), explainsFaults: true).text
      for line in text.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
    }
  }

  @Test(arguments: samples.indices) func asciiStyleWritesASCIIOnly(sample: Int) {
    let text = RunReport(Self.samples[sample].result, style: Style(symbols: .ascii), explainsFaults: true).text
    #expect(text.utf8.allSatisfy { $0 == 10 || (32..<127).contains($0) })
  }

  @Test(arguments: samples.indices) func colourAddsNothingButEscapes(sample: Int) {
    let result = Self.samples[sample].result
    let coloured = RunReport(result, style: Style(usesColour: true), explainsFaults: true).text
    #expect(coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "") == RunReport(result, explainsFaults: true).text)
    #expect(coloured.contains("\u{1B}["))
  }

  @Test func longValuesStayInTheirColumns() {
    var result = SampleRuns.fourPages()
    result.model?.steps[6].outcome = .killed(signal: "SIGSEGV", address: 0x2000_0000_0000)
    result.kernel?.steps[6].outcome = .killed(signal: "SIGBUS", address: 0x2000_0000_1000)
    result.model?.steps[7].valuesRead = (0..<60).map { UInt8($0) }
    result.kernel?.steps[7].valuesRead = (0..<60).map { UInt8($0) }
    let text = RunReport(result).text
    #expect(text.contains("outcome     model: SIGSEGV at         ≠"))
    #expect(text.contains("            kernel: SIGBUS at\n"))
    #expect(text.contains("bytes read  00 01 02 03 04 05 06 07   ="))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test func unknownIsNeverZero() {
    let text = RunReport(SampleRuns.unprivileged()).text
    #expect(text.contains("4           ?  ?"))
    #expect(text.contains("~1"))
    #expect(text.contains("equal in every number that could be seen"))
  }

  @Test func scenarioTextCannotSteerTheTerminal() {
    var result = SampleRuns.fourPages()
    result.scenario.title = "a\u{1B}[2Jb\u{202E}c"
    result.scenario.lesson = "\u{9B}31m"
    let text = RunReport(result).text
    #expect(text.hasPrefix("a?[2Jb?c "))
    #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{9B}" || $0 == "\u{202E}" })
  }

  @Test func lettersStayWhereTheyAreAskedFor() {
    let text = "\u{FC}ber \u{1B}[2J\u{202E}"
    #expect(Style(symbols: .ascii).printable(text) == "?ber ?[2J?")
    #expect(Style(symbols: .ascii, keepsLetters: true).printable(text) == "\u{FC}ber ?[2J?")
    #expect(Style(symbols: .ascii, keepsLetters: true).heading("a").hasSuffix("---"))
  }

  @Test func oneSideAloneIsNotCompared() {
    var result = SampleRuns.fourPages()
    result.kernel = nil
    result.comparison = nil
    for index in result.expectations.indices { result.expectations[index].kernel = nil }
    let text = RunReport(result).text
    #expect(!text.contains("compared"))
    #expect(!text.contains("kernel  measured"))
    #expect(text.contains("2 of 2 expectations hold"))
  }
}
