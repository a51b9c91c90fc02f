import ArgumentParser
import FoundationEssentials
import Rendering

/// The options that say how an answer is printed.
struct AnswerForm: ParsableArguments {
  @Flag(name: .long, help: "Print amounts in bytes.")
  var bytes = false

  @Flag(name: .long, help: "Print everything as one JSON document.")
  var json = false

  var amounts: AmountText { bytes ? .bytes : .human }

  /// Prints an answer in the form that was asked for.
  func show(document: () throws -> [UInt8], text: () throws -> String) throws {
    let output = Output.standardOutput
    if json { return try output.writeResult(Data(try document())) }
    try output.writeResult(try text())
  }
}
