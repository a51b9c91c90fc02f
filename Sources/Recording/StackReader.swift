internal import Profiler

/// Reads who called the code that wrote; nothing of recordings of before that was kept.
struct StackReader {
  /// The column of a write that says which stack it was.
  let columns: [String]
  private let stacks: [Int64: NamedStack]

  /// Reads all stacks, of which those that are the same have their frames in common.
  init(_ salvage: Salvage, _ codes: [Int64: CodeName]) {
    guard salvage.version >= Schema.versionWithStacks else {
      (columns, stacks) = ([], [:])
      return
    }
    columns = ["stack"]
    let ends = Dictionary(CallStack.End.allCases.map { ("\($0)", $0) }) { $1 }
    stacks = Dictionary(
      salvage.rows("stack", ["id", "frames", "ending", "first_guess"]).compactMap { row in
        guard let id = row[0].integer(Int64.self), let frames = row[1].text, let end = row[2].text.flatMap({ ends[$0] })
        else { return nil }
        let names = frames.split(separator: " ").map { number in
          Int64(number).flatMap { codes[$0] } ?? CodeName(function: nil, module: nil)
        }
        return (id, NamedStack(frames: names, end: end, firstGuess: row[3].amount()))
      }
    ) { $1 }
  }

  /// What such a column says.
  func stack(_ value: Database.Value) -> NamedStack? { value.integer(Int64.self).flatMap { stacks[$0] } }
}
