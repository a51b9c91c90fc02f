internal import LocalHTTP
internal import Rendering
internal import Teaching

/// A puzzle: numbers to change until a target is reached.
struct PuzzleForm {
  let puzzle: Puzzle
  let session: LabSession
  var form: FormFields?
  var problem: String?
  /// The run of the last numbers.
  var attempt: LabRun?

  /// What can be typed for a parameter.
  static func expectation(_ value: ParameterValue?) -> String {
    switch value {
    case .pages: "type pages, as in 0-2, 5, or none"
    case .number: "type a whole number"
    case .letter: "type a capital letter"
    case nil: "there is no such parameter"
    }
  }

  var html: HTML {
    var pieces = [HTML("legend", [:], [HTML("b", text: "\(puzzle.id). "), .line(session.text(puzzle.ask))])]
    if let problem { pieces.append(HTML("p", ["class": "bad", "role": "alert"], text: problem + ".")) }
    pieces += puzzle.changes.map(field)
    pieces.append(LabHints(session: session, id: puzzle.id, templates: puzzle.hints).html)
    pieces.append(
      HTML(
        "p", [:],
        [
          HTML("button", ["type": "submit", "name": "do", "value": "try \(puzzle.id)"], text: "Run it on the model"),
          " ",
          HTML(
            "button", ["type": "submit", "name": "do", "value": "leave \(puzzle.id)", "class": "quiet"], text: "Give up"
          ),
        ]))
    if let attempt {
      pieces += RunTable.all(of: attempt).map {
        RunTableView($0, caption: "What your numbers did, on the model" + ($0.title.map { " (\($0))" } ?? "")).html
      }
    }
    return HTML(
      "form", ["method": "post", "id": "next"],
      [DefaultButton(action: "try \(puzzle.id)").html, HTML("fieldset", ["class": "question"], pieces)])
  }

  private func field(_ name: String) -> HTML {
    let value = session.variant.values[name]
    let id = "value-\(name)"
    return HTML(
      "p", ["class": "fields"],
      [
        HTML("label", ["for": id], text: "\(name) = "),
        HTML(
          "input",
          [
            "id": id, "name": "value.\(name)", "type": "text", "size": "24", "maxlength": "4000", "autocomplete": "off",
            "value": form?["value.\(name)"] ?? value?.text ?? "",
          ]),
        HTML("span", ["class": "faint"], text: " now \(value?.text ?? "?"); \(Self.expectation(value))"),
      ])
  }
}

/// The table of a run: what each process did and what it cost.
struct RunTableView {
  private let table: RunTable
  private let caption: String

  init(_ table: RunTable, caption: String) {
    self.table = table
    self.caption = caption
  }

  var html: HTML {
    .table(
      caption: caption, ["what"] + table.columns,
      table.rows.map { row in
        [.text(row.text)] + table.columns.indices.map { row.counts.isEmpty ? .nothing : .text(text(row.counts[$0])) }
      })
  }

  /// The model's number, and the kernel's where it is another one or not known.
  private func text(_ count: RunTable.Count) -> String {
    let model = count.model.map(String.init) ?? "?"
    guard table.hasKernel, count.kernel != count.model else { return model }
    return "\(model), kernel \(count.kernel.map(String.init) ?? "?")"
  }
}
