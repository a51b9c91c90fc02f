internal import Scenario

/// What a lab runs, with the values of a variant in it: a scenario, or the statements of storage systems.
///
/// A line that names a set of pages, as in `heap[{W}]`, is written once for each run of pages of the set.
struct ScenarioExpansion {
  /// What a text says by `a..b`.
  enum Ranges {
    /// The last page is one of them, as in scenarios.
    case closed
    /// The last one is not, as in the scripts of systems; one page is a range too.
    case halfOpen
  }

  /// The text.
  private(set) var text = ""
  /// For each line of the text, where its characters stand in the lab file.
  private var origins: [[SourcePosition]] = []

  /// A character of a line that is being written.
  private struct Sign {
    var scalar: Unicode.Scalar
    var origin: SourcePosition
  }

  private let ranges: Ranges
  private let values: [String: ParameterValue]
  private let formulaValues: [String: FormulaValue]
  private var line: [Sign] = []
  /// The set of pages of the line, and where it is to stand.
  private var set: (pages: [Int], index: Int, origin: SourcePosition)?

  init(
    _ template: TextTemplate, values: [String: ParameterValue], ranges: Ranges = .closed
  ) throws(LabProblem) {
    self.ranges = ranges
    self.values = values
    formulaValues = values.mapValues(\.formulaValue)
    var position = template.source.position
    for part in template.parts {
      switch part {
      case .literal(let literal): write(literal, &position)
      case .formula(let source):
        position = source.position
        try write(source)
        position.column += source.text.unicodeScalars.count + 1
      }
    }
    endLine()
  }

  private mutating func write(_ literal: String, _ position: inout SourcePosition) {
    for scalar in literal.unicodeScalars {
      if scalar == "\n" {
        endLine()
        position = SourcePosition(line: position.line + 1, column: 1)
      } else {
        line.append(Sign(scalar: scalar, origin: position))
        position.column += 1
      }
    }
  }

  private mutating func write(_ source: SourceText) throws(LabProblem) {
    let name = source.text.filter { !$0.isWhitespace }
    if case .letter = values[name] { return add(values[name]?.text ?? "", at: source.position) }
    switch try source.constantValue(formulaValues) {
    case .integer(let number): add(String(number), at: source.position)
    case .set(let members):
      guard set == nil else { throw LabProblem("the line has a set of pages already", at: source.position) }
      let pages = members.compactMap { if case .integer(let page) = $0 { page } else { nil } }
      set = (pages.sorted(), line.count, source.position)
    default:
      throw LabProblem("a scenario can only have numbers and sets of pages", at: source.position)
    }
  }

  private mutating func add(_ text: String, at origin: SourcePosition) {
    line += text.unicodeScalars.map { Sign(scalar: $0, origin: origin) }
  }

  private mutating func endLine() {
    guard let set else { return finish(line) }
    self.set = nil
    let template = line
    line = []
    for run in PageList.runs(set.pages) {
      var line = template
      let text =
        switch ranges {
        case .closed: run.count == 1 ? "\(run.lowerBound)" : "\(run.lowerBound)..\(run.upperBound)"
        case .halfOpen: "\(run.lowerBound)..\(run.upperBound + 1)"
        }
      line.insert(contentsOf: text.unicodeScalars.map { Sign(scalar: $0, origin: set.origin) }, at: set.index)
      finish(line)
    }
  }

  private mutating func finish(_ signs: [Sign]) {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: signs.map(\.scalar))
    text += String(view) + "\n"
    origins.append(signs.map(\.origin))
    line = []
  }

  /// The checked scenario; its mistakes are mistakes of the lab file.
  func scenario(title: String) throws(LabErrorsInPlace) -> Scenario {
    do throws(ScenarioErrors) {
      var scenario = try Scenario.parse(text, file: "scenario")
      scenario.title = title
      return scenario
    } catch {
      throw LabErrorsInPlace(
        problems: error.diagnostics.map { diagnostic in
          LabProblem(
            diagnostic.message, at: origin(line: diagnostic.position.line, column: diagnostic.position.column),
            length: diagnostic.length, expected: diagnostic.expected, hint: diagnostic.hint)
        })
    }
  }

  /// The storage systems; their mistakes are mistakes of the lab file.
  func systems() throws(LabErrorsInPlace) -> [LabSystem] {
    let reader = SystemsReader(text)
    guard reader.problems.isEmpty else {
      throw LabErrorsInPlace(
        problems: reader.problems.map {
          LabProblem($0.message, at: origin(line: $0.line, column: $0.column), length: $0.length, hint: $0.hint)
        })
    }
    return reader.systems
  }

  /// Where a character of the text stands in the lab file.
  private func origin(line number: Int, column: Int) -> SourcePosition {
    let line = origins.indices.contains(number - 1) ? origins[number - 1] : []
    // Behind the end of a line, where something is missing.
    if column > line.count, let last = line.last {
      return SourcePosition(line: last.line, column: last.column + 1)
    }
    return line.indices.contains(column - 1) ? line[column - 1] : SourcePosition(line: 1, column: 1)
  }
}

/// Several mistakes of a lab file.
struct LabErrorsInPlace: Error {
  var problems: [LabProblem]
}
