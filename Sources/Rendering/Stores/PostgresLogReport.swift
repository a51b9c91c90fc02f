public import StoreInspector

/// A range of the write-ahead log of PostgreSQL by kind of record, as a person reads it.
public struct PostgresLogReport: Sendable {
  /// The report.
  public let text: String

  /// Makes the report.
  ///
  /// - Parameter kinds: how many kinds of records are listed, the largest first.
  public init(_ seen: PostgresLog, style: Style, amounts: AmountText = .human, kinds: Int = 20) {
    let (count, bytes, images) = seen.kinds.reduce(into: (Int64(0), Int64(0), Int64(0))) { sum, kind in
      sum = (sum.0 + kind.count, sum.1 + kind.bytes, sum.2 + kind.imageBytes)
    }
    var facts = FactLines()
    facts.add("records", "\(count), \(amounts.text(Int(bytes))) without images of pages")
    facts.add(
      "images",
      images == 0
        ? "none: no page was changed for the first time since a checkpoint"
        : "\(amounts.text(Int(images))): the first change of each page after a checkpoint logs all of it")
    var lines =
      [style.paint("\(style.printable(seen.start)) to \(style.printable(seen.end))", .strong)]
      + facts.lines(style: style)
    if !seen.kinds.isEmpty, kinds > 0 {
      let rows = seen.kinds.prefix(kinds).map { kind in
        [
          "\(kind.count)", amounts.text(Int(kind.bytes)), amounts.text(Int(kind.imageBytes)),
          style.printable(kind.name),
        ]
      }
      lines += [""] + AlignedRows(rows: [["COUNT", "BYTES", "IMAGES", "RECORD"]] + rows).lines(style: style)
      if seen.kinds.count > kinds { lines.append("and \(counted(seen.kinds.count - kinds, "more kind"))") }
    }
    text = lines.endedLines
  }
}
