internal import LocalHTTP
internal import Rendering

/// A page with what all pages have: the way to the others, what keys do, and a place where changes are told.
struct Page {
  /// The beginning of all paths.
  let root: String
  var title: String
  /// The language of the page.
  var language = "en"
  /// Which entry of the menu the page belongs to; nil for none.
  var section: Section?
  var body: [HTML]
  /// Modules of the page, beside those of all pages.
  var modules: [String] = []

  /// The entries of the menu.
  enum Section: String, CaseIterable {
    case labs = ""
    case play
    case processes

    var words: String {
      switch self {
      case .labs: "Labs"
      case .play: "Playground"
      case .processes: "Processes"
      }
    }
  }

  /// The page as an answer.
  func response(status: Int = 200) -> HTTPResponse {
    HTTPResponse(status: status, contentType: "text/html; charset=utf-8", body: Array(html.document.utf8))
  }

  private var html: HTML {
    HTML("html", ["lang": language], [head, HTML("body", [:], [banner, main, help, live])])
  }

  private var head: HTML {
    var pieces = [
      HTML("meta", ["charset": "utf-8"]),
      HTML("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
      HTML("meta", ["name": "color-scheme", "content": "light dark"]),
      HTML("title", text: "\(title) - CowScope"), HTML("link", ["rel": "icon", "href": "data:,"]),
    ]
    for sheet in ["style.css", "drawing.css"] {
      pieces.append(HTML("link", ["rel": "stylesheet", "href": "\(root)/web/\(sheet)"]))
    }
    for module in ["page.js", "keys.js"] + modules {
      pieces.append(HTML("script", ["type": "module", "src": "\(root)/web/\(module)"]))
    }
    return HTML("head", [:], pieces)
  }

  private var banner: HTML {
    let links = Section.allCases.map { entry in
      HTML("a", ["href": "\(root)/\(entry.rawValue)"], text: entry.words)
        .with("aria-current", "true", if: entry == section)
    }
    return .group([
      HTML("a", ["class": "skip", "href": "#main"], text: "To the content"),
      HTML(
        "header", ["class": "banner"],
        [HTML("span", ["class": "name"], text: "CowScope"), HTML("nav", ["aria-label": "Pages"], links)]),
    ])
  }

  private var main: HTML { HTML("main", ["id": "main", "tabindex": "-1"], [HTML("h1", text: title)] + body) }

  /// Where scripts say in few words what has changed.
  private var live: HTML { HTML("p", ["id": "say", "class": "heard", "role": "status"]) }

  private var help: HTML {
    HTML(
      "footer", [:],
      [
        HTML(
          "p", [:], [HTML("a", ["href": "\(root)/words"], text: "What the words mean: PTE, frame, mapcount and others")]
        ),
        Self.keyList,
      ])
  }

  private static let keyList = HTML(
    "details", ["id": "keys"],
    [
      HTML("summary", text: "Keys"),
      HTML(
        "p",
        text: "They need JavaScript, and rest while you type. Everything can also be reached with Tab and Enter."),
      HTML(
        "dl", ["class": "keys"],
        keys.flatMap { [HTML("dt", [:], [HTML("kbd", text: $0)]), HTML("dd", text: $1)] }),
      HTML(
        "label", [:],
        [HTML("input", ["type": "checkbox", "id": "keys-off"]), " Switch these keys off in this browser"]),
    ])

  private static let keys = [
    ("→ or l", "next step"), ("← or h", "step before"), ("Home, End", "first step, last step"),
    ("Shift+→ or f", "next fault"), ("Shift+←", "fault before"),
    ("n, p", "next fault, or fault before, of the same page"),
    ("g", "choose a step"), (".", "replay: the step before, and then this one again"),
    ("v", "how much of a step is shown"),
    ("e", "to the explanation"), ("t", "tables of the state, open or closed"), ("c", "to the comparison"),
    ("1 to 9", "to the entries of a process"), ("↑ ↓ ← →", "among the entries: to the next one"),
    ("Enter", "on an entry: to its frame; on a frame: to the entries that map it"),
    ("r", "in the picture: arrows from frames back to entries; in the tables: to who maps the frame"),
    ("?", "this list"), ("Esc", "back to where you came from, or to the page"),
  ]
}

extension HTTPResponse {
  /// Sends a reader to another page, which is read and not sent anything.
  static func redirect(to path: String) -> HTTPResponse {
    var response = HTTPResponse(status: 303, line: "see \(path)")
    response.fields = [Field("Location", path)]
    return response
  }
}
