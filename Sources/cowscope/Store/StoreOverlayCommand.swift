import ArgumentParser
import Rendering
import StoreInspector

/// The command `cowscope store overlay`.
struct StoreOverlayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "overlay",
    abstract: "Show what the upper layer of an overlay holds and why, or what opening a file would cost.",
    discussion: """
      Examples:
        cowscope store overlay /mnt/merged
        cowscope store overlay --upper /var/lib/docker/overlay2/ID/diff
        cowscope store overlay --open /mnt/merged/big
      """)

  @Argument(help: ArgumentHelp("A path on the mount.", valueName: "path"), completion: .file())
  var path: String?

  @Option(
    name: .long, help: ArgumentHelp("A directory that is, or was, an upper layer.", valueName: "directory"),
    completion: .directory)
  var upper: String?

  @Option(
    name: .long, help: ArgumentHelp("What would opening this file for writing cost?", valueName: "file"),
    completion: .file())
  var open: String?

  @Option(name: .long, help: ArgumentHelp("The most files that are listed.", valueName: "n"))
  var limit = 20

  @OptionGroup var form: AnswerForm

  func validate() throws {
    guard [path, upper, open].compactMap(\.self).count == 1 else {
      throw ValidationError("name a path on the mount, --upper DIRECTORY or --open FILE, one of them")
    }
  }

  func run() throws {
    if let open {
      return try form.show("overlay-open", { () throws(StoreError) in try OverlayWriteCost(opening: open) }) {
        OverlayCostReport($0, style: $1, amounts: form.amounts).text
      }
    }
    try form.show(
      "overlay",
      { () throws(StoreError) in
        if let upper { try OverlayInspection(upperDirectory: upper) } else { try OverlayInspection(of: path ?? ".") }
      }
    ) { OverlayReport($0, style: $1, amounts: form.amounts, files: max(0, limit)).text }
  }
}
