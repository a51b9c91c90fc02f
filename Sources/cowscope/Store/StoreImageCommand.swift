import ArgumentParser
import Rendering
import StoreInspector

/// The command `cowscope store image`.
struct StoreImageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "image",
    abstract: "Show which bytes the layers of a container image store that nobody sees, and why.",
    discussion: """
      Example:
        docker save app >app.tar; cowscope store image app.tar
      """)

  @Argument(
    help: ArgumentHelp("An archive of docker save, or an OCI layout in a tar.", valueName: "archive"),
    completion: .file(extensions: ["tar"]))
  var archive: String

  @Option(name: .long, help: ArgumentHelp("The most files that are listed.", valueName: "n"))
  var limit = 20

  @OptionGroup var form: AnswerForm

  func run() throws {
    try form.show("image", { () throws(StoreError) in try ImageInspection.images(inArchiveAt: archive) }) {
      images, style in
      images.map { ImageReport($0, style: style, amounts: form.amounts, files: max(0, limit)).text }
        .joined(separator: "\n")
    }
  }
}
