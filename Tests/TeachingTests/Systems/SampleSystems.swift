import Teaching

/// A small lab about storage systems, and ways to spoil it.
enum SampleSystems {
  static let text = """
    ---
    format: 1
    id: stores
    number: 2
    version: 1
    title: "A sample of stores"
    minutes: 6
    tier: T0
    params:
      N: { number: [20, 40] }
      W: { pages: N, size: [2, 4] }
      x: { member: W }
    numbers:
      kib: copied(layers, made..opened) / 1024
    ---
    # Stores

    A file of {N} blocks.

    ```systems
    system layers overlayfs
    create {N * 4} KiB
    snapshot box
    mark made
    open box
    mark opened
    write box {x * 4096}..{x * 4096 + 1}
    mark wrote
    # Another one.
    system log sqlite
    create {N * 4} KiB
    mark made
    snapshot reader
    write base {W} x 4 KiB
    mark logged
    drop reader
    checkpoint
    mark home
    ```

    ```question
    id: q1
    kind: number
    unit: KiB
    points: 2
    ask: "By how much does the upper layer grow when the file is opened?"
    answer: grown(layers, made..opened)
    rule: N * 4KiB
    wrong:
      - { value: 0, belief: M31 }
    hints: ["When?"]
    explain: "{grown(layers, made..opened)} at once, and {grown(layers, opened..wrote)} later."
    ```

    ```question
    id: q2
    kind: number
    unit: bytes
    ask: "How much does the log take?"
    answer: grown(log, made..logged)
    rule: 32 + size(W) * (24 + 4096)
    wrong:
      - { value: size(W), belief: M36, with: { written: "grown(log, made..logged)", changed: "changed(log, made..logged)" } }
    hints: ["Pages."]
    explain: "{grown(log, made..logged)}."
    ```

    ```question
    id: q3
    kind: several
    phase: investigate
    ask: "What is so?"
    options:
      - { text: "box has other content than base", when: "not same(layers, box, base, x * 4096, wrote)", rule: "true" }
      - { text: "the page lies elsewhere", when: "moved(log, base, x * 4096, made..logged)", rule: "true" }
      - { text: "the reader shows the new one", when: "same(log, reader, base, x * 4096, logged)", rule: "false" }
    hints: ["Look."]
    explain: "{exclusive(log, reader, logged)} are the reader's alone."
    ```
    """

  static func lab(_ change: (String) -> String = { $0 }) throws(LabErrors) -> Lab {
    try Lab.parse(change(text), file: "stores.lab.md")
  }
}
