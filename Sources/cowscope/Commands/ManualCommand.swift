import ArgumentParser
import FoundationEssentials
import Rendering

/// The command `cowscope manual`, which `make install` runs.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract: "Write the manual pages of this program into a folder.",
    shouldDisplay: false)

  @Argument(help: ArgumentHelp("A folder that exists.", valueName: "folder"), completion: .directory)
  var folder: String

  @Option(name: .long, help: ArgumentHelp("The day of the pages.", valueName: "month day, year"))
  var date: String

  func run() throws {
    let described = Data(CowScope._dumpHelp().utf8)
    let document = try JSONDecoder().decode(CommandDescription.Document.self, from: described)
    let version = CowScope.configuration.version
    for page in ManualPage.pages(of: document.command, version: version, date: date) {
      try TextFile.write(Data(page.text.utf8), to: folder + "/" + page.fileName)
    }
  }
}
