import Experiment
import Scenario
import Teaching
import Testing

@Suite("translations of labs") struct LabTranslationTests {
  private static let text = """
    ---
    format: 1
    translates: sample
    version: 1
    lang: de
    title: "Ein Muster"
    ---
    # Ein Muster

    Der Elternprozess hat {N} Seiten mit {a}, das Kind schreibt {b} nach {W}.

    Vor der Frage.

    ```question
    id: q1
    ask: "Wie viele Seitenfehler bei {w} Seiten?"
    hints: ["Eins.", "Zwei von {N}."]
    explain: "Es waren {faults(child, heap, forked..wrote)}."
    ```

    Zwischen den Fragen.

    ```question
    id: q2
    ask: "Was liest der Elternprozess in Seite {p}?"
    options: ["das Zeichen {a}", "das Zeichen {b}"]
    hints: ["Wessen Rahmen?"]
    explain: "Sein eigenes {value(parent, heap[p], done)}."
    ```

    ```observe
    id: o1
    ask: "Wie viele Kopien?"
    ```

    ```question
    id: q3
    ask: "Was stimmt?"
    options: ["alle sind gemeinsam", "manche", "keine"]
    hints: ["Zähle."]
    explain: "Es sind {kept}."
    ```

    ```puzzle
    id: all
    ask: "Schreibe alle."
    hints: ["Alle."]
    ```

    Hinter dem letzten Block.
    """

  private static func translation(_ change: (String) -> String = { $0 }) throws -> LabTranslation {
    try SampleLab.lab().translated(by: change(text), file: "sample.de.lab.md")
  }

  private static func errors(_ change: (String) -> String) throws -> LabErrors {
    let lab = try SampleLab.lab()
    do throws(LabErrors) {
      _ = try lab.translated(by: change(text), file: "sample.de.lab.md")
    } catch {
      return error
    }
    throw Unspoilt()
  }

  private struct Unspoilt: Error {}

  @Test("every text of a whole translation is shown, and nothing else is another one")
  func whole() throws {
    let base = try SampleLab.lab()
    let translation = try Self.translation()
    let lab = translation.lab
    #expect(translation.missing == 0 && translation.texts == 22 && translation.language == "de")
    #expect(lab.title == "Ein Muster" && lab.language == "de" && lab.file == base.file)
    #expect((lab.id, lab.version, lab.fingerprint) == (base.id, base.version, base.fingerprint))
    #expect(
      lab.questions.map(\.ask.source.text) == [
        "Wie viele Seitenfehler bei {w} Seiten?", "Was liest der Elternprozess in Seite {p}?", "Was stimmt?",
      ])
    #expect(lab.questions[0].hints.map(\.source.text) == ["Eins.", "Zwei von {N}."])
    #expect(lab.questions[1].options.map(\.text.source.text) == ["das Zeichen {a}", "das Zeichen {b}"])
    #expect(lab.questions[1].context.map(\.source.text) == ["Zwischen den Fragen."])
    #expect(lab.observations.map(\.ask.source.text) == ["Wie viele Kopien?"])
    #expect(lab.puzzles[0].ask.source.text == "Schreibe alle.")
    #expect(lab.closing.map(\.source.text) == ["Hinter dem letzten Block."])
    #expect(lab.questions.map(\.answer?.text) == base.questions.map(\.answer?.text))
    #expect(lab.questions.map { $0.wrong.map(\.value.text) } == base.questions.map { $0.wrong.map(\.value.text) })
  }

  @Test("what is not translated is shown as it was, and counted")
  func partly() throws {
    let base = try SampleLab.lab()
    let translation = try Self.translation {
      $0.replacing("hints: [\"Eins.\", \"Zwei von {N}.\"]\n", with: "")
        .replacing("Hinter dem letzten Block.", with: "")
    }
    #expect(translation.missing == 3)
    #expect(translation.lab.questions[0].hints == base.questions[0].hints)
    #expect(translation.lab.closing == base.closing)
    let front = String(Self.text.split(separator: "# Ein Muster")[0])
    let bare = try Self.translation { _ in front }
    #expect(bare.missing == bare.texts - 1 && bare.lab.title == "Ein Muster")
  }

  @Test("a seed has the same numbers, answers and foreseen mistakes in each language")
  func sameNumbers() throws {
    let runner = try ModelRunner()
    let shipped = try SampleLab.shippedLab("06-zero-page.lab.md")
    let german = try #require(SampleLab.translations.first { $0.file == "06-zero-page.de.lab.md" })
    let pairs = [
      (try SampleLab.lab(), try Self.translation().lab),
      (shipped, try shipped.translated(by: german.text, file: german.file).lab),
    ]
    for (base, translated) in pairs {
      for seed in (0..<100).map({ Seed(UInt64($0)) }) {
        let (one, other) = (try base.variant(seed), try translated.variant(seed))
        #expect(one.values.mapValues(\.text) == other.values.mapValues(\.text))
        #expect(one.scenarioText == other.scenarioText)
        let sheets = try [one, other].map { try LabSheet(LabRun.predicted($0, by: runner)) }
        let questions = sheets.map { $0.questions + $0.observations }
        #expect(questions[0].map(\.right) == questions[1].map(\.right))
        #expect(questions[0].map { $0.wrong.map(\.answer) } == questions[1].map { $0.wrong.map(\.answer) })
      }
    }
  }

  @Test("the receipt of the same predictions is the same")
  func sameReceipt() throws {
    var receipts: Set<String> = []
    for lab in [try SampleLab.lab(), try Self.translation().lab] {
      var session = try LabSession(lab, seed: Seed(7), clock: { 1 })
      try session.predict("q1", .number(3), .certain)
      try session.predict("q2", .options([0]), .guess)
      receipts.insert(try session.commit(nonce: 5))
    }
    #expect(receipts.count == 1)
  }

  @Test(
    "what a translation cannot have is a mistake, with its place",
    arguments: [
      ("id: q1\n", "id: q1\nanswer: w\n", "`answer` stays in the base file", 16),
      ("id: q1\n", "id: q1\nwrong: []\n", "`wrong` stays in the base file", 16),
      ("lang: de\n", "lang: de\nparams: {}\n", "`params` stays in the base file", 6),
      ("id: q1\n", "id: q9\n", "the base file has no `question` with the id `q9`", 15),
      ("id: o1\n", "id: q1\n", "the base file has no `observe` with the id `q1`", 32),
      ("id: q2\n", "id: q1\n", "the id `q1` is there twice", 24),
      ("title: \"Ein Muster\"\n", "", "the translation has no `title`", 2),
      ("[\"Eins.\", ", "[", "`hints` has 1 texts, and in the base file 2", 17),
      ("\"manche\", ", "", "`options` has 2 texts, and in the base file 3", 39),
      ("\"manche\"", "{ text: \"manche\", when: \"true\" }", "formulas stay in the base file", 39),
      ("bei {w} Seiten", "bei {kept} Seiten", "`{kept}` is not in the text of the base file", 16),
      ("{N} Seiten mit", "{M} Seiten mit", "`{M}` is not in the text of the base file", 10),
      ("Es sind {kept}", "Es sind 7", "the explanation has a number that is not computed", 41),
      ("lang: de", "lang: deutsch", "`deutsch` is no language", 5),
      ("lang: de", "lang: en", "the base file is in this language", 5),
      ("translates: sample", "translates: simple", "the base file is the lab `sample`", 3),
      ("version: 1", "version: 2", "the base file has version 1", 4),
      ("id: o1\n", "id: o1\nexplain: \"Ja.\"\n", "the base file has no `explain` here", 33),
      (
        "```puzzle\n", "Noch ein Wort.\n\n```scenario\nprocess p\n```\n\n```puzzle\n",
        "a translation has no `scenario`", 47
      ),
      ("```observe", "Davor.\n\n```observe", "the base file has no text before `o1`", 31),
      ("ask: \"Was stimmt?\"", "aks: \"Was stimmt?\"", "the translated `question` has no key `aks`", 38),
    ])
  func mistakes(old: String, new: String, message: String, line: Int) throws {
    let errors = try Self.errors { $0.replacing(old, with: new, maxReplacements: 1) }
    let found = try #require(errors.diagnostics.first)
    #expect(errors.diagnostics.count == 1 && found.message.hasPrefix(message), "\(errors)")
    #expect(found.position.line == line && found.file == "sample.de.lab.md", "\(errors)")
  }

  @Test(
    "names of languages",
    arguments: [
      ("de", true), ("gsw", true), ("pt-BR", true), ("es-419", true), ("d", false), ("deut", false), ("DE", false),
      ("de-", false), ("de-A", false), ("de_DE", false), ("", false), ("-BR", false),
    ])
  func languages(name: String, isOne: Bool) {
    #expect(LabTranslation.isLanguage(name) == isOne)
  }

  @Test("a shipped translation has every text", arguments: SampleLab.translations.map(\.file))
  func shipped(file: String) throws {
    let text = try #require(SampleLab.translations.first { $0.file == file }?.text)
    let base = try SampleLab.shippedLab(file.split(separator: ".")[0] + ".lab.md")
    let translation = try base.translated(by: text, file: file)
    #expect(translation.missing == 0 && translation.texts > 20)
    let check = LabCheck.check(translation.lab, seeds: 20, runner: try ModelRunner())
    #expect(check.diagnostics.isEmpty && check.seeds == 20, "\(check.diagnostics.map(\.rendered))")
  }

  @Test("changed and cut texts never trap")
  func mutations() throws {
    let lab = try SampleLab.lab()
    let bytes = Array(Self.text.utf8)
    var generator = SplitMix64(seed: 11)
    for _ in 0..<1000 {
      var copy = bytes
      let place = Int.random(in: 0..<copy.count, using: &generator)
      if Bool.random(using: &generator) {
        copy[place] = UInt8.random(in: 0...255, using: &generator)
      } else {
        copy.removeSubrange(place..<min(copy.count, place + Int.random(in: 1...40, using: &generator)))
      }
      guard let translation = try? lab.translated(by: String(decoding: copy, as: UTF8.self), file: "mutation") else {
        continue
      }
      #expect(0..<translation.texts ~= translation.missing)
    }
  }
}
