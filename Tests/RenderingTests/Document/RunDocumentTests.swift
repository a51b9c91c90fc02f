import Experiment
import FoundationEssentials
import Rendering
import Testing

@Suite struct RunDocumentTests {
  @Test func jsonKeepsEverything() throws {
    for result in [SampleRuns.fourPages(), SampleRuns.differing(), SampleRuns.unprivileged()] {
      let document = RunDocument(result)
      let decoded = try JSONDecoder().decode(RunDocument.self, from: document.json())
      #expect(decoded == document)
    }
  }

  @Test func namesItsShape() throws {
    let text = String(decoding: try RunDocument(SampleRuns.differing()).json(), as: UTF8.self)
    #expect(text.contains("\"schema\" : 2"))
    #expect(text.contains("\"kind\" : \"cowscope.run\""))
    #expect(text.contains("\"isSuccess\" : false"))
    #expect(text.hasSuffix("}\n"))
  }

  @Test func unknownNumbersHaveNoValue() throws {
    var result = SampleRuns.unprivileged()
    result.model = nil
    let text = String(decoding: try RunDocument(result).json(), as: UTF8.self)
    #expect(text.contains(/"zeroed" : \{\s*"provenance" : "unknown"\s*\}/))
  }
}
