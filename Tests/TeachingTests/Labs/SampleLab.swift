import Experiment
import FoundationEssentials
import Teaching

/// A small lab, and ways to spoil it.
enum SampleLab {
  static let text = """
    ---
    format: 1
    id: sample
    number: 1
    version: 1
    title: "A sample"
    minutes: 8
    tier: T0
    covers: ["fork"]
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
    # A sample

    The parent has {N} pages with {a}, the child writes {b} to {W}.

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

    Before the question.

    ```question
    id: q1
    kind: number
    unit: faults
    points: 2
    ask: "How many faults for {w} pages?"
    answer: faults(child, heap, forked..wrote)
    rule: w
    wrong:
      - { value: N, belief: M01 }
      - { value: 2 * w, belief: M03, with: { written: w } }
    hints: ["One.", "Two of {N}."]
    explain: "There were {faults(child, heap, forked..wrote)}."
    ```

    Between the questions.

    ```question
    id: q2
    kind: choice
    ask: "What does the parent read in page {p}?"
    answer: value(parent, heap[p], done)
    rule: a
    options:
      - { text: "{a}", value: a }
      - { text: "{b}", value: b, belief: M08, with: { child_value: b, parent_value: "value(parent, heap[p], done)" } }
    hints: ["Whose frame?"]
    explain: "Its own {value(parent, heap[p], done)}."
    ```

    ```observe
    id: o1
    kind: number
    unit: copies
    ask: "How many copies?"
    answer: copies(child, heap, forked..wrote)
    rule: w
    ```

    ```question
    id: q3
    kind: several
    phase: investigate
    points: 2
    ask: "What is true?"
    options:
      - { text: "all are shared", when: "shared_frames(parent, child, heap, wrote) == N", rule: w == 0, belief: M05 }
      - { text: "some are", when: "shared_frames(parent, child, heap, wrote) > 0", rule: "true" }
      - { text: "none", when: "shared_frames(parent, child, heap, wrote) == 0", rule: "false", belief: M01 }
    hints: ["Count."]
    explain: "{kept} are."
    ```

    ```puzzle
    id: all
    ask: "Write all."
    change: [W]
    target: copies(child, heap, forked..wrote) == N
    solution:
      W: 0..N - 1
    hints: ["All of them."]
    ```

    Behind the last block.
    """

  static func lab(_ change: (String) -> String = { $0 }) throws -> Lab {
    try Lab.parse(change(text), file: "sample.lab.md")
  }

  /// The labs of `examples/labs`, with their file names.
  static let shipped = files.filter { $0.file.split(separator: ".").count == 3 }

  /// The translations of these labs, which have a language in their names.
  static let translations = files.filter { $0.file.split(separator: ".").count == 4 }

  private static let files: [(file: String, text: String)] = {
    let folder = #filePath.split(separator: "/").dropLast(4).reduce(into: "") { $0 += "/" + $1 } + "/examples/labs"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".lab.md") }.sorted().map { name in
      (name, String(decoding: (try? Data(contentsOf: URL(filePath: "\(folder)/\(name)"))) ?? Data(), as: UTF8.self))
    }
  }()

  static func shippedLab(_ file: String) throws -> Lab {
    try Lab.parse(shipped.first { $0.file == file }?.text ?? "", file: file)
  }
}
