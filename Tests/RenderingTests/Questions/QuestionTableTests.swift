import Rendering
import Teaching
import Testing

@Suite("questions as a table and on paper") struct QuestionTableTests {
  private static func rows(_ written: WrittenBank) -> [[String: String]] {
    let rows = CSVReader.rows(String(decoding: written.files[0].bytes, as: UTF8.self))
    return rows.dropFirst().map { Dictionary(zip(rows[0], $0)) { $1 } }
  }

  @Test("each answer is a row, and every cell is read back")
  func table() throws {
    for nasty in SampleBanks.nastyTexts(60) {
      let sheets = try SampleBanks.sheets(try SampleBanks.lab(nasty), seeds: 2)
      let bank = SampleBanks.bank(sheets)
      let rows = Self.rows(bank.written(.csv))
      for sheet in sheets {
        for source in SampleBanks.askable(sheet) {
          let own = rows.filter {
            $0["seed"] == sheet.variant.seed?.description && $0["question"] == source.question.id
          }
          #expect(own.allSatisfy { $0["ask"] == source.ask && $0["points"] == String(source.question.points) })
          #expect(own.allSatisfy { $0.count == 15 })
          let wrong = own.filter { $0["right"] == "no" }
          for foreseen in source.wrong where source.question.kind != .order {
            #expect(wrong.contains { $0["belief"] == foreseen.diagnosis.misconception.id })
          }
          for option in source.options where source.question.kind != .order {
            #expect(own.contains { $0["answer"] == option.text && $0["right"] == (option.isRight ? "yes" : "no") })
          }
          if case .number(let number) = source.right, source.question.unit != .byte {
            #expect(own.filter { $0["right"] == "yes" }.map { $0["answer"] } == [String(number)])
          }
        }
      }
    }
  }

  @Test("a sheet shows every question and no answer, and the key all of them")
  func paper() throws {
    for lab in SampleBanks.shipped {
      let sheets = try SampleBanks.sheets(lab, seeds: 2)
      let written = SampleBanks.bank(sheets).written(.paper)
      #expect(written.files.map(\.suffix) == ["", "-key"] && written.omissions.isEmpty)
      let (sheet, key) = (
        String(decoding: written.files[0].bytes, as: UTF8.self), String(decoding: written.files[1].bytes, as: UTF8.self)
      )
      #expect(sheet.ranges(of: "<article").count == 2 && key.ranges(of: "<article").count == 2)
      let (shown, told) = (PlainText.of(html: sheet), PlainText.of(html: key))
      for source in sheets.flatMap(SampleBanks.askable) {
        #expect(shown.contains(PlainText.of(prose: source.ask)))
        if let explanation = source.explanation {
          #expect(told.contains(PlainText.of(prose: explanation)) && !shown.contains(PlainText.of(prose: explanation)))
        }
        for diagnosis in source.wrong.map(\.diagnosis) + source.options.compactMap(\.diagnosis) {
          let refutation = PlainText.of(prose: diagnosis.refutation)
          #expect(told.contains(refutation) && !shown.contains(refutation))
        }
        let answer = source.right.map { source.text(of: $0) } ?? ""
        #expect(!answer.isEmpty && key.contains("<td>") && !sheet.contains("M01"))
      }
      // Nothing from outside, no script.
      for sign in ["<script", "<link", "src=", "url(", "@import"] {
        #expect(!sheet.contains(sign) && !key.contains(sign))
      }
    }
  }

  @Test("what needs a run is named with its reason, and everything else is there")
  func omissions() throws {
    let sheets = try SampleBanks.shipped.flatMap { try SampleBanks.sheets($0, seeds: 1) }
    let bank = SampleBanks.bank(sheets)
    #expect(bank.count == sheets.map { SampleBanks.askable($0).count }.reduce(0, +))
    let named = bank.omissions.map { "\($0.lab) \($0.question)" }
    let needed = sheets.flatMap { sheet in
      let policies = sheet.questions.filter { $0.policyTable != nil }
      return ((policies + sheet.observations).map(\.question.id) + sheet.puzzles.map(\.id)).map {
        "\(sheet.variant.lab.id) \($0)"
      }
    }
    #expect(Set(named) == Set(needed) && named.count == needed.count && !named.isEmpty)
    #expect(bank.omissions.allSatisfy { $0.reason.contains("run") })
  }
}
