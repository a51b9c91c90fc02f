import Foundation
import Rendering
import Testing

@Suite struct ManualPageTests {
  /// A program with one command whose words are hard for mdoc.
  private func pages(abstract: String = "Do it.", discussion: String = "") throws -> [ManualPage] {
    let (abstract, discussion) = (try quoted(abstract), try quoted(discussion))
    let description = """
      {"serializationVersion": 0, "command": {"commandName": "tool", "abstract": "A tool.", "shouldDisplay": true,
       "subcommands": [
        {"commandName": "go", "abstract": \(abstract), "discussion": \(discussion), "shouldDisplay": true,
         "arguments": [
          {"kind": "positional", "shouldDisplay": true, "isOptional": false, "isRepeating": true, "valueName": "in"},
          {"kind": "option", "shouldDisplay": true, "isOptional": true, "isRepeating": false, "valueName": "Ar",
           "names": [{"kind": "short", "name": "o"}, {"kind": "long", "name": "out"}], "abstract": "Write it.",
           "defaultValue": "-"},
          {"kind": "flag", "shouldDisplay": false, "isOptional": true, "isRepeating": false,
           "names": [{"kind": "long", "name": "secret"}]}]},
        {"commandName": "help", "shouldDisplay": true}, {"commandName": "hidden", "shouldDisplay": false}]}}
      """
    let document = try JSONDecoder().decode(CommandDescription.Document.self, from: Data(description.utf8))
    return ManualPage.pages(of: document.command, version: "1.0", date: "November 21, 2026")
  }

  private func quoted(_ text: String) throws -> String {
    String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
  }

  private func lines(_ page: ManualPage) -> [String] {
    page.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func everyShownCommandHasAPage() throws {
    #expect(try pages().map(\.fileName) == ["tool.1", "tool-go.1"])
  }

  @Test func anotherVersionOfTheDescriptionIsRefused() {
    for version in [1, -1] {
      let description = """
        {"serializationVersion": \(version), "command": {"commandName": "tool", "shouldDisplay": true}}
        """
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(CommandDescription.Document.self, from: Data(description.utf8))
      }
    }
    #expect(throws: Never.self) {
      let description = #"{"serializationVersion": 0, "command": {"commandName": "tool", "shouldDisplay": true}}"#
      _ = try JSONDecoder().decode(CommandDescription.Document.self, from: Data(description.utf8))
    }
  }

  @Test func namesThatAreMacrosAreProtected() throws {
    let text = lines(try pages()[1])
    #expect(text.contains(".It Fl \\&o , Fl \\-out Ar \\&Ar"))
    #expect(text.contains(".Ar \\&in ..."))
    #expect(!text.contains { $0.contains("secret") })
  }

  @Test func aPointAtTheBeginningOfALineIsNoRequest() throws {
    let page = try pages(
      abstract: ".so /etc/passwd is \\no 'request'. Nor is it.", discussion: "Example:\n  .sh x\n  'y")[1]
    let text = lines(page)
    #expect(text.contains("\\&.so /etc/passwd is \\eno \\(aqrequest\\(aq."))
    #expect(text.contains("Nor is it."))
    #expect(text.contains("\\&.sh x") && text.contains("\\(aqy"))
  }

  @Test func discussionsBecomeSections() throws {
    let discussion =
      "First.\n\nExit status:\n  0  well\n  1  ill,\n     very\n\nEnvironment:\n  HOME  where\n\nLast: words."
    let text = lines(try pages(discussion: discussion)[1])
    #expect(text.firstIndex(of: ".Sh ENVIRONMENT") ?? .max < text.firstIndex(of: ".Sh EXIT STATUS") ?? .min)
    #expect(text.contains("ill, very"))
    #expect(text.firstIndex(of: "Last: words.") ?? .max < text.firstIndex(of: ".Sh OPTIONS") ?? .min)
  }
}
