extension Workspace {
  /// Runs a program that must succeed, given with its arguments, and gives its output.
  @discardableResult
  func run(words: [String], input: [UInt8] = [], seconds: Int = 300) throws(EngineError) -> String {
    let ending = try ending(of: words[0], Array(words.dropFirst()), input: input, seconds: seconds)
    guard ending.status == 0 else {
      let said = ending.errors.isEmpty ? ending.output : ending.errors
      throw .failed("\(words.joined(separator: " ")) ended with \(ending.status): \(said)")
    }
    return ending.output
  }
}
