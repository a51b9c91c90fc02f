import Experiment
import FoundationEssentials
import Rendering
import Teaching

/// Labs whose questions are written for other platforms.
enum SampleBanks {
  /// The labs of `examples/labs`, without their translations.
  static let shipped: [Lab] = {
    let folder = #filePath.split(separator: "/").dropLast(4).reduce(into: "") { $0 += "/" + $1 } + "/examples/labs"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".lab.md") && $0.split(separator: ".").count == 3 }.sorted().compactMap { name in
      let data = (try? Data(contentsOf: URL(filePath: "\(folder)/\(name)"))) ?? Data()
      return try? Lab.parse(String(decoding: data, as: UTF8.self), file: name)
    }
  }()

  static func sheets(_ lab: Lab, seeds: Int) throws -> [LabSheet] {
    let runner = try ModelRunner()
    return try (0..<UInt64(seeds)).map { try LabSheet(.predicted(try lab.variant(Seed($0)), by: runner)) }
  }

  /// The questions that any platform can ask: not those about the kernel of one's own machine.
  static func askable(_ sheet: LabSheet) -> [SheetQuestion] { sheet.questions.filter { $0.policyTable == nil } }

  static func bank(_ sheets: [LabSheet]) -> QuestionBank {
    var bank = QuestionBank()
    for sheet in sheets { bank.add(sheet) }
    return bank
  }

  /// A lab of all kinds of questions with a text at each place that texts may stand at.
  static func lab(_ nasty: String) throws -> Lab {
    let line = nasty.replacing("\n", with: " ")
    let text = """
      ---
      format: 1
      id: nasty
      number: 1
      version: 2
      title: \(quoted(nasty, isTemplate: false))
      minutes: 8
      tier: T0
      params:
        N: { number: [6, 20] }
        W: { pages: N, size: [2, N - 3] }
        a: { letter: any }
        b: { letter: any }
        p: { member: W }
        w: { is: size(W) }
      constraints:
        - a != b
      numbers:
        pages: N
        copied: copies(child, heap, forked..wrote)
        kept: shared_frames(parent, child, heap, wrote)
      ---
      Begin \(doubled(line)) end.

      ```scenario
      process parent
      map    parent heap anon pages={N}
      write  parent heap value={a}
      fork   parent -> child
      mark   forked
      write  child heap[{W}] value={b}
      mark   wrote
      read   parent heap[{p}]
      mark   done
      ```

      ```question
      id: q1
      unit: faults
      points: 2
      ask: \(quoted(nasty))
      answer: faults(child, heap, forked..wrote)
      rule: w
      wrong:
        - { value: N, belief: M01 }
        - { value: 2 * w, belief: M03, with: { written: w } }
      explain: \(quoted("\(nasty)."))
      ```

      Between \(doubled(line)) both.

      ```question
      id: q2
      kind: choice
      ask: \(quoted("\(nasty)?"))
      answer: value(parent, heap[p], done)
      options:
        - { text: \(quoted("1 \(nasty)")), value: a }
        - text: \(quoted("\(nasty) 2"))
          value: b
          belief: M08
          with: { child_value: b, parent_value: "value(parent, heap[p], done)" }
      ```

      ```question
      id: q3
      kind: several
      ask: \(quoted(nasty))
      options:
        - { text: \(quoted("\(nasty)1")), when: "shared_frames(parent, child, heap, wrote) == N", rule: "false", belief: M05 }
        - { text: \(quoted("2\(nasty)")), when: "shared_frames(parent, child, heap, wrote) > 0", rule: "true", belief: M01 }
        - { text: \(quoted("3\(nasty)")), when: "shared_frames(parent, child, heap, wrote) == 0", rule: "false", belief: M01 }
      ```

      ```question
      id: q4
      unit: byte
      ask: \(quoted(nasty))
      answer: value(parent, heap[p], done)
      wrong:
        - { value: b, belief: M08, with: { child_value: b, parent_value: "value(parent, heap[p], done)" } }
      ```

      ```question
      id: q5
      kind: pair
      units: [faults, copies]
      ask: \(quoted(nasty))
      answer: "[faults(child, heap, forked..wrote), copies(child, heap, forked..wrote)]"
      wrong:
        - { value: "[w, 0]", belief: M05 }
      ```

      ```question
      id: q6
      kind: order
      ask: \(quoted(nasty))
      options:
        - { text: \(quoted("1\(nasty)")), value: "size(W) * 4KiB", rule: w * 4KiB, mistaken: "w * 4MiB", belief: M12, with: { faults: w, copied: w } }
        - { text: \(quoted("\(nasty)2")), value: "N * 4KiB", rule: N * 4KiB }
        - { text: \(quoted("3\(nasty)")), value: "1KiB", rule: 1KiB }
      ```

      ```claim
      id: c1
      text: \(quoted(nasty, isTemplate: false))
      source: \(quoted(nasty, isTemplate: false))
      verdict: copies(child, heap, forked..wrote) == N
      belief: M01
      ```

      ```observe
      id: o1
      unit: copies
      ask: "How many?"
      answer: copies(child, heap, forked..wrote)
      ```
      """
    return try Lab.parse(text, file: "nasty.lab.md")
  }

  private static func doubled(_ text: String) -> String {
    text.replacing("{", with: "{{").replacing("}", with: "}}")
  }

  /// The text as YAML has it between quotation marks.
  private static func quoted(_ text: String, isTemplate: Bool = true) -> String {
    let escaped = (isTemplate ? doubled(text) : text).unicodeScalars.map { scalar in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case "\n": "\\n"
      case "\r": "\\r"
      case "\u{FFFE}": "\\uFFFE"
      case "\u{0}"..<"\u{20}", "\u{7F}":
        "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: String(scalar)
      }
    }
    return "\"" + escaped.joined() + "\""
  }

  /// Texts of signs that mean something in one form or another.
  static func nastyTexts(_ count: Int) -> [String] {
    let pieces = [
      "{", "}", "=", "~", "#", "####", ":", "::", "\\", "\\n", "]]>", "&", "&lt;", "<", ">", "<b>", "\"", "'", "\n",
      "\n\n",
      "//", "->", "%50%", "[html]", "[", "]", "*", "**", "`", "_", "$CATEGORY:", ",", ";", "\t", "word", " ", "é", "漢字",
      "👩‍💻", "\r\n", "T", "TRUE",
    ]
    var generator = SplitMix64(seed: 77)
    return (0..<count).map { _ in
      "x"
        + (0..<Int.random(in: 1...9, using: &generator)).map { _ in
          pieces.randomElement(using: &generator) ?? ""
        }.joined() + "y"
    }
  }
}
