public import StoreInspector

/// What it would cost to open a file of an overlay for writing, as a person reads it.
public struct OverlayCostReport: Sendable {
  /// The report.
  public let text: String

  /// Makes the report.
  public init(_ cost: OverlayWriteCost, style: Style, amounts: AmountText = .human) {
    var facts = FactLines()
    facts.add("data", "\(amounts.text(cost.bytes)) in \(Self.layer(cost.dataLayer))")
    if cost.metadataLayer != cost.dataLayer { facts.add("metadata", "in \(Self.layer(cost.metadataLayer))") }
    facts.add("open to write", Self.words(cost.open, amounts) + ", whether anything is written or not")
    facts.add("with O_TRUNC", Self.words(cost.openTruncating, amounts))
    facts.add("chmod, chown", Self.words(cost.metadataChange, amounts))
    if cost.directories > 0 {
      facts.add("before", counted(cost.directories, "directory", "directories") + " made in the upper layer")
    }
    if cost.brokenLinks > 0 {
      facts.add("links", "\(counted(cost.brokenLinks, "other name")) of the file would go on showing the old one")
    }
    text = ([style.paint(style.printable(cost.path), .strong)] + facts.lines(style: style)).endedLines
  }

  private static func layer(_ number: Int) -> String { number == 0 ? "the upper layer" : "lower layer \(number)" }

  private static func words(_ data: OverlayWriteCost.Data, _ amounts: AmountText) -> String {
    switch data {
    case .present: "nothing is copied: the data are in the upper layer"
    case .cloned(let allocated):
      allocated == 0 ? "cloned: no block is new" : "cloned: \(amounts.text(allocated)) of blocks are new"
    case .copied(0, _): "nothing is copied"
    case .copied(let bytes, let allocated): "\(amounts.text(bytes)) copied into \(amounts.text(allocated)) of blocks"
    case .clonedOrCopied(let bytes, _): "cloned or, if the file system cannot, \(amounts.text(bytes)) copied"
    case .refused: "refused: there is no upper layer"
    }
  }
}
