import ArgumentParser
import Rendering
import StoreInspector

/// The command `cowscope store files`.
struct StoreFilesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "files",
    abstract: "Show which files share which bytes of a disk.",
    discussion: """
      Extents are asked of the file system (FIEMAP). Sharers that are not named are
      known by the mark of the file system only, which does not say how many they
      are. Btrfs shares by extent: what is overwritten may be kept all the same.

      Example:
        cowscope store files base.img copy.img
      """)

  @Argument(help: ArgumentHelp("Files, and folders with all below them.", valueName: "path"), completion: .file())
  var paths: [String]

  @Flag(name: .long, help: "Go into folders that are other mounts.")
  var crossMounts = false

  @Flag(name: .long, help: "Write back what waits for a place first.")
  var sync = false

  @Option(name: .long, help: ArgumentHelp("The most files that are listed.", valueName: "n"))
  var limit = 20

  @OptionGroup var form: AnswerForm

  func run() throws {
    var options = FilesInspection.Options()
    (options.crossesMounts, options.writesBack) = (crossMounts, sync)
    try form.show("files", { () throws(StoreError) in try FilesInspection(of: paths, options: options) }) {
      FilesReport($0, style: $1, amounts: form.amounts, files: max(0, limit)).text
    }
  }
}
