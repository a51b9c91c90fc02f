import Experiment
import Scenario

/// The state of both sides after one step: who shares which frame, and the smaps records.
struct CheckpointReport {
  var result: RunResult
  var style: Style
  private let modelLetters: FrameLetters?
  private let kernelLetters: FrameLetters?

  init(_ result: RunResult, style: Style) {
    self.result = result
    self.style = style
    modelLetters = result.model.map(FrameLetters.init)
    kernelLetters = result.kernel.map(FrameLetters.init)
  }

  /// The lines of a step's checkpoint; none when neither side took one.
  func lines(_ step: Int) -> [String] {
    let model = result.model?.steps[checked: step]?.checkpoint
    let kernel = result.kernel?.steps[checked: step]?.checkpoint
    let left = sharing(model, modelLetters, step)
    let right = sharing(kernel, kernelLetters, step)
    var lines: [String] = []
    if let model, let kernel {
      if SharingPartition(model) == SharingPartition(kernel) {
        lines += caption("model = kernel", .good) + left
      } else {
        lines += caption("model", .strong) + left + caption("kernel", .strong) + right
      }
    } else {
      lines += left + right
    }
    let smaps = SmapsTable(model: model, kernel: kernel, style: style).lines
    if !lines.isEmpty, !smaps.isEmpty { lines.append("") }
    return lines + smaps
  }

  private func caption(_ text: String, _ ink: Style.Ink) -> [String] { [style.paint("(\(text))", ink)] }

  private func sharing(_ checkpoint: Checkpoint?, _ letters: FrameLetters?, _ step: Int) -> [String] {
    guard let checkpoint else { return [] }
    guard !checkpoint.processes.isEmpty else { return ["no process is alive"] }
    let table = SharingTable(checkpoint, layout: result.scenario.layout) { frame in
      letters?[step: step, frame: frame]
    }
    return SharingText(table: table, style: style).lines
  }
}
