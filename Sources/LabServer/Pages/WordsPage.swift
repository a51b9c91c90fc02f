internal import LocalHTTP
internal import Rendering

/// What the words of the pages mean.
struct WordsPage {
  let root: String

  var page: Page {
    Page(
      root: root, title: "Words", section: nil,
      body: [
        HTML("p", text: "The words of memory management that labs and pictures use, one line each."), Glossary.html,
      ])
  }
}
