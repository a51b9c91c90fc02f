public import Experiment
public import FoundationEssentials

/// What `cowscope which-kernel` found.
public struct KernelQuizText: Sendable, Hashable {
  private let quiz: KernelQuiz

  /// Wraps a quiz.
  public init(_ quiz: KernelQuiz) {
    self.quiz = quiz
  }

  /// The table, its last line ended: one switch a line, a tick below each kernel that does what was measured.
  public func text(style: Style = Style()) -> String {
    let cells = quiz.kernels.map { max(6, $0.count + 1) }
    let room = style.width - 1 - cells.reduce(0, +)
    var lines = [style.heading("Which kernel is this?"), ""]
    lines.append(style.paint("".padded(room) + zip(quiz.kernels, cells).map { $0.paddedLeft($1) }.joined(), .strong))
    for answer in quiz.answers {
      let signs = zip(answer.fits, cells).map { fits, cell in
        let verdict = answer.measured == nil ? nil : fits
        return style.paint(style.verdictSign(verdict).paddedLeft(cell), style.ink(verdict))
      }
      lines.append(String(style.printable(answer.summary).prefix(room)).padded(room) + signs.joined())
      lines += style.paragraph(detail(of: answer), prefix: "    ")
    }
    lines += ["", style.printable("kernel \(quiz.release)")]
    let fitting = quiz.fitting
    lines += style.paragraph(
      fitting.isEmpty
        ? "No kernel that the model knows does all of this; the closest one does most of it."
        : "It behaves like \(fitting.joined(separator: " and like ")) in every rule that could be seen.")
    return lines.joined(separator: "\n") + "\n"
  }

  private func detail(of answer: KernelQuiz.Answer) -> String {
    guard let measured = answer.measured else { return "could not be seen on this machine" }
    var others: [String] = []
    for value in answer.predicted where value != measured && !others.contains(value) { others.append(value) }
    return others.isEmpty ? "measured: \(measured)" : "measured: \(measured), not \(others.joined(separator: " or "))"
  }

  /// The quiz as UTF-8 JSON with sorted keys, its last line ended: schema 1 of the kind `cowscope.which-kernel`.
  ///
  /// - Throws: `EncodingError`, which a quiz never causes.
  public func json() throws -> Data {
    try JSONText.encode(Document(fitting: quiz.fitting, quiz: quiz))
  }

  private struct Document: Codable {
    var schema = 1
    var kind = "cowscope.which-kernel"
    var fitting: [String]
    var quiz: KernelQuiz
  }
}
