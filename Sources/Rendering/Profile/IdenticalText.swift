internal import Profiler

/// How many broken pages hold what the template has, as a sentence.
struct IdenticalText {
  private let pages: IdenticalPages

  init(_ pages: IdenticalPages) { self.pages = pages }

  func lines(style: Style) -> [String] { style.wrap(sentence, width: style.width - 1) }

  private var sentence: String {
    let share = ShareText.percent(pages.identical, of: pages.compared)
    var sentence = "\(share) of broken pages are byte for byte the template's again: \(pages.identical)"
    sentence += pages.compared == pages.broken ? " of \(pages.compared)" : " of \(pages.compared) that were compared"
    if pages.chosen < pages.broken { sentence += ", chosen by chance among \(pages.broken) (seed \(pages.seed))" }
    let others = pages.compared - pages.identical
    if others > 0 { sentence += "; in the others \(pages.differingBytes / others) bytes differ on average" }
    return sentence
  }
}
