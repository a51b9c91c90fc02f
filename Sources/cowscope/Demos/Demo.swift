import CExamples
import Scenario

/// A scenario that is part of the program, so that a moved binary has it too.
struct Demo {
  var name: String
  /// The `.cow` file.
  var text: String

  /// The files of `examples/`, in the order in which they are best read.
  static let all: [Demo] = (0..<cex_count()).map { index in
    let example = unsafe cex_at(index)
    let bytes = unsafe UnsafeBufferPointer(start: example.bytes, count: example.length)
    return unsafe Demo(name: String(cString: example.name), text: String(decoding: bytes, as: UTF8.self))
  }

  /// The scenario that the file describes.
  func scenario() throws(Failure) -> Scenario {
    try Experimenter.parse(text, file: "\(name).cow", limits: .standard)
  }
}
