import Scenario
import Teaching
import Testing

@Suite("variants") struct VariantTests {
  @Test("the same seed gives the same numbers, and another seed others")
  func determined() throws {
    let lab = try SampleLab.lab()
    #expect(try lab.variant(Seed(5)).scenarioText == lab.variant(Seed(5)).scenarioText)
    var texts: Set<String> = []
    for seed in 0..<50 { texts.insert(try lab.variant(Seed(UInt64(seed))).scenarioText) }
    #expect(texts.count == 50)
  }

  @Test("numbers of a seed never change")
  func golden() throws {
    let variant = try SampleLab.lab().variant(Seed(42))
    #expect(
      variant.values.mapValues(\.text) == ["N": "19", "W": "1, 4, 14", "a": "'U'", "b": "'X'", "p": "14", "w": "3"])
  }

  @Test("parameters stay in their ranges and fulfil the conditions", arguments: 0..<200)
  func ranges(seed: UInt64) throws {
    let values = try SampleLab.lab().variant(Seed(seed)).values
    guard case .number(let count) = values["N"], case .pages(let pages) = values["W"],
      case .letter(let first) = values["a"], case .letter(let second) = values["b"],
      case .number(let page) = values["p"],
      case .number(let size) = values["w"]
    else {
      Issue.record("\(values)")
      return
    }
    #expect(6...20 ~= count && 2...(count - 3) ~= pages.count && pages.allSatisfy { 0..<count ~= $0 })
    #expect(pages == pages.sorted() && Set(pages).count == pages.count)
    #expect(first != second && 65...90 ~= first && pages.contains(page) && size == pages.count)
  }

  @Test("a line with a set is written once for each run of pages")
  func runs() throws {
    let variant = try SampleLab.lab().variant(Seed(0)).changed([
      "W": .pages([0, 1, 2, 5]), "N": .number(20), "b": .letter(90),
    ])
    let lines = variant.scenarioText.split(separator: "\n").filter { $0.hasPrefix("write  child") }
    #expect(lines == ["write  child heap[0..2] value='Z'", "write  child heap[5] value='Z'"])
    // What is computed follows.
    #expect(variant.values["w"] == .number(4))
    let none = try variant.changed(["W": .pages([])])
    #expect(!none.scenarioText.contains("write  child"))
  }

  @Test("no wrong answer is ever right, and no two are equal")
  func noClash() throws {
    // Without the rejection every second variant of this lab would have one.
    let lab = try SampleLab.lab {
      $0.replacing("W: { pages: N, size: [2, N - 3] }", with: "W: { pages: N, size: [N / 2, N / 2 + 1] }")
    }
    for seed in 0..<200 {
      let values = try lab.variant(Seed(UInt64(seed))).values
      guard case .number(let count) = values["N"], case .number(let size) = values["w"] else { continue }
      #expect(count != 2 * size)
    }
  }

  @Test("a lab without any variant says which condition is in the way")
  func impossible() throws {
    let lab = try SampleLab.lab { $0.replacing("- a != b", with: "- a == b + 100") }
    #expect { try lab.variant(Seed(1)) } throws: { error in
      let text = "\(error)"
      return text.contains("this condition does not hold") && text.contains("- a == b + 100")
    }
  }

  @Test(
    "mistakes in formulas are told with their places",
    arguments: [
      ("size: [2, N - 3]", "size: [2, M - 3]", "`M` means nothing here", "M - 3"),
      ("- a != b", "- a != bb", "`bb` means nothing here", "bb"),
      ("write  child heap[{W}]", "write  child heep[{W}]", "unknown region `heep`", "heep"),
      ("mark   wrote\n", "mark   wrote now\n", "unexpected `now`", "now"),
      ("pages={N}", "pages={N + }", "the line ends too early", ""),
    ])
  func mistakes(from: String, to: String, message: String, at: String) throws {
    let text = SampleLab.text.replacing(from, with: to, maxReplacements: 1)
    let lab = try Lab.parse(text, file: "spoilt")
    do throws(LabErrors) {
      _ = try lab.variant(Seed(3))
      Issue.record("nothing was found")
    } catch {
      let found = try #require(error.diagnostics.first { $0.message.contains(message) }, "\(error)")
      let line = text.split(separator: "\n", omittingEmptySubsequences: false)[found.position.line - 1]
      #expect(line.dropFirst(found.position.column - 1).hasPrefix(at), "\(error)")
    }
  }

  @Test("pages are read as they are written")
  func pageLists() {
    #expect(PageList.text([0, 1, 2, 5, 7, 8]) == "0-2, 5, 7-8" && PageList.text([]) == "none")
    #expect(PageList.read("0-2, 5, 7-8", below: 9) == [0, 1, 2, 5, 7, 8])
    #expect(PageList.read("none", below: 9) == [] && PageList.read("3 3 1", below: 9) == [1, 3])
    for text in ["", "9", "-1", "2-1", "a", "1-", "1-2-3", "99999999999999999999"] {
      #expect(PageList.read(text, below: 9) == nil, "\(text)")
    }
  }
}
