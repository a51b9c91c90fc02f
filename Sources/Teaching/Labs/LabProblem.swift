internal import Scenario

/// A mistake of a lab file whose name is not known yet.
struct LabProblem: Error, Hashable {
  var message: String
  var position: SourcePosition
  var length: Int
  var expected: String?
  var hint: String?
  /// Another draw of parameters may not have it.
  var isRefusal = false

  /// The same as a reason to draw again.
  var refusal: LabProblem {
    var problem = self
    problem.isRefusal = true
    return problem
  }

  init(
    _ message: String, at position: SourcePosition, length: Int = 1, expected: String? = nil, hint: String? = nil
  ) {
    self.message = message
    self.position = position
    self.length = length
    self.expected = expected
    self.hint = hint
  }

  /// A mistake in a value.
  init(_ message: String, at node: YamlNode, expected: String? = nil, hint: String? = nil) {
    self.init(message, at: node.position, length: node.length, expected: expected, hint: hint)
  }
}
