/// One scenario: what a `.cow` file says, checked, with every shorthand written out.
///
/// Statements that name several processes (`w[1..8]`) are expanded, so each step is one action of one process.
public struct Scenario: Sendable, Hashable, Codable {
  /// The text of the `title` line, or the file name without its ending.
  public var title: String
  /// The paragraphs of `intro` lines: what the reader is about to see.
  public var introduction: [String]
  /// What it needs of the machine, nil for nothing.
  public var needs: ScenarioNeeds?
  /// The versions of the `kernels` line, nil without one: other kernels on which the model shows the scenario too.
  public var kernels: [String]?
  /// The two sentences of the `lesson` line: what the reader should keep.
  public var lesson: String?
  /// The steps in the order they run.
  public var steps: [Step]
  /// Where each region lives in the address space of every process.
  public var layout: RegionLayout

  /// Creates a scenario from its parts.
  public init(
    title: String, introduction: [String] = [], kernels: [String] = [], lesson: String? = nil,
    needs: ScenarioNeeds? = nil, steps: [Step],
    layout: RegionLayout
  ) {
    self.title = title
    self.introduction = introduction
    self.kernels = kernels.isEmpty ? nil : kernels
    self.lesson = lesson
    self.needs = needs
    self.steps = steps
    self.layout = layout
  }
}

/// One statement that runs, and where it was written.
public struct Step: Sendable, Hashable, Codable {
  /// Where the statement begins.
  public var position: SourcePosition
  /// The statement as it would be written in full, without a comment.
  public var text: String
  /// What it does.
  public var action: Action

  /// Creates a step.
  public init(position: SourcePosition, text: String, action: Action) {
    self.position = position
    self.text = text
    self.action = action
  }
}
