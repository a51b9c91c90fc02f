internal import Glibc

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

  /// Whether there is a program of a name where programs of the workspace are looked for.
  func has(_ program: String) -> Bool {
    ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"].contains { folder in
      unsafe access("\(folder)/\(program)", X_OK) == 0
    }
  }
}
