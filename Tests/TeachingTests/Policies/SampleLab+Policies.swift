import Teaching

extension SampleLab {
  /// The sample, with a parent that writes again when its child is gone, and a question about policies.
  static let withPolicies = text.replacing(
    "mark   done\n", with: "mark   done\nexit   child\nmark   alone\nwrite  parent heap[{W}]\nmark   kept\n"
  ).replacing("```observe\nid: o1", with: policies + "\n\n```observe\nid: o1")

  private static let policies = """
    ```policies
    id: k1
    points: 2
    ask: "Which of them is the kernel's?"
    counts:
      - { text: "faults for {w} pages", value: "faults(child, heap, forked..wrote)" }
      - { text: "copies for the parent", value: "copies(parent, heap, alone..kept)" }
    options:
      - { policy: eager-fork, text: "all at fork" }
      - { policy: linux, text: "when written, while others have it" }
      - { policy: always-copy, text: "when written", belief: M05 }
    hints: ["Who copies what?"]
    explain: "The child had {faults(child, heap, forked..wrote)} faults."
    ```
    """
}
