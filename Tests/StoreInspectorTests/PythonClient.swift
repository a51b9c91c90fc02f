import TestSupport

/// A process of Debian's Python that has something open; expressions are sent to it line by line, and what they are comes back in a line.
///
/// Locks of the test's own process would not be seen by it.
final class PythonClient {
  private let program: SubjectProgram

  /// Runs lines that make `names`, of which expressions are made.
  init(_ setup: String, names: String) throws {
    let script = """
      import sys
      \(setup.split(separator: "\n").joined(separator: "\n"))
      print('ready', flush=True)
      while True:
          line = b''
          while not line.endswith(b'\\n'):
              byte = sys.stdin.buffer.read1(1)
              if not byte: sys.exit()
              line += byte
          print(eval(line.decode(), {name: globals()[name] for name in '\(names)'.split()}), flush=True)
      """
    program = try SubjectProgram("/usr/bin/python3", ["-c", script])
    guard program.readWords() == ["ready"] else { throw SubjectProgram.Failure("Python cannot: \(setup)") }
  }

  var pid: Int32 { program.pid }

  /// Evaluates an expression, and gives the words of what it is.
  @discardableResult func evaluate(_ expression: String) throws -> [String] {
    for byte in (expression + "\n").utf8 { try program.goOn(byte) }
    guard let words = program.readWords() else { throw SubjectProgram.Failure("the client has ended: \(expression)") }
    return words
  }

  /// Ends it at once, as if it had crashed.
  func kill() { program.kill() }

  /// A text as Python writes it.
  static func quoted(_ text: String) -> String {
    "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
  }

  /// Whether Python has a module, or a line that says that a test is left out.
  static func has(_ module: String) -> Bool {
    if (try? PythonClient("import \(module)", names: "sys")) != nil { return true }
    print("SKIP: Python has no module \(module)")
    return false
  }
}
