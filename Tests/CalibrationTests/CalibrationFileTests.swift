import FoundationEssentials
import Testing

import Calibration

@Suite struct CalibrationFileTests {
  @Test func whatIsWrittenIsRead() throws {
    let document = try Calibration.sample.json()
    let read = try Calibration(json: document)
    #expect(read == .sample)
    #expect(try read.json() == document)
    #expect(document.last == UInt8(ascii: "\n"))
  }

  @Test func otherFilesAreRecognised() throws {
    let text = String(decoding: try Calibration.sample.json(), as: UTF8.self)
    func problem(_ text: String) -> CalibrationFileError? {
      do throws(CalibrationFileError) {
        _ = try Calibration(json: Data(text.utf8))
        return nil
      } catch {
        return error
      }
    }
    #expect(problem("") == .malformed(reason: "it has no kind and schema in JSON"))
    #expect(problem("[1]") == .malformed(reason: "it has no kind and schema in JSON"))
    #expect(problem(text.replacing("cowscope.calibration", with: "cowscope.run")) == .otherKind("cowscope.run"))
    #expect(problem(text.replacing("\"schema\" : 1", with: "\"schema\" : 2")) == .otherSchema(2))
    #expect(problem(text.replacing("\"machine\"", with: "\"other\"")) == .malformed(reason: "machine is missing"))
    #expect(problem(text.replacing("\"reuse\"", with: "\"no such kind\"")) != nil)
    #expect(problem(text.replacing("\"median\" : 1000,", with: "\"median\" : -1,")) != nil)
    for length in stride(from: 0, to: text.utf8.count - 1, by: 97) {
      #expect(problem(String(text.prefix(length))) != nil)
    }
  }

  @Test func foreignMachinesDiffer() {
    let here = Calibration.sample.machine
    #expect(here.differences(from: here).isEmpty)
    var other = here
    other.kernel = "6.1.0"
    other.processor = "Other"
    #expect(here.differences(from: other) == ["kernel 6.1.0, here 6.18.44", "processor Other, here Sample"])
    other = here
    other.memoryBytes *= 2
    #expect(here.differences(from: other).isEmpty, "more memory makes no fault slower")
  }
}
