import ArgumentParser
import FoundationEssentials
import Rendering
import Teaching

/// What all commands for students have in common.
struct LabArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp("Use the labs of a folder instead of those of the program.", valueName: "folder"),
    completion: .directory)
  var labs: String?

  @Option(help: ArgumentHelp("Show labs in this language, where they are translated to it.", valueName: "language"))
  var lang: String?

  @Option(help: ArgumentHelp("Who you are, for courses and reports; nothing else knows it.", valueName: "id"))
  var student: String?

  @Flag(help: "Write plain lines: no colour, ASCII signs, 80 columns.")
  var plain = false

  /// The desk with the labs that were asked for.
  func desk() throws(Failure) -> LabDesk {
    LabDesk(
      shelf: try LabShelf(folder: labs, language: lang), file: try LabStateFile(),
      style: .forLabs(plain: plain, language: lang),
      student: student)
  }

}

extension Style {
  /// How labs look: plain, or as it suits the device; with the letters of a language that was asked for.
  static func forLabs(plain: Bool, language: String?) -> Style {
    var style = plain ? Style(symbols: .ascii) : .forStandardOutput(ProcessInfo.processInfo.environment)
    style.keepsLetters = language != nil
    return style
  }
}

extension Seed {
  /// The seed that somebody typed.
  static func wanted(_ text: String) throws(Failure) -> Seed {
    guard let seed = Seed(code: text) else { throw .usage("'\(text)' is no seed; a seed looks like K7-M2QX") }
    return seed
  }
}
