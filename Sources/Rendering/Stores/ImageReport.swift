public import StoreInspector

/// What an image stores that nobody sees, as a person reads it.
public struct ImageReport: Sendable {
  /// The report.
  public let text: String

  /// Makes the report.
  ///
  /// - Parameter files: how many hidden files are listed, the largest first.
  public init(_ seen: ImageInspection, style: Style, amounts: AmountText = .human, files: Int = 20) {
    let name = seen.names.isEmpty ? seen.path : seen.names.joined(separator: ", ")
    var facts = FactLines()
    let percent = seen.storedBytes == 0 ? 0 : Double(seen.hiddenBytes) / Double(seen.storedBytes) * 100
    facts.add(
      "stored", "\(amounts.text(seen.storedBytes)) of files in \(counted(seen.layers.count, "layer")), decompressed")
    facts.add(
      "seen",
      amounts.text(seen.visibleBytes)
        + (seen.duplicateBytes > 0 ? ", \(amounts.text(seen.duplicateBytes)) of it in several places" : ""))
    facts.add("hidden", "\(amounts.text(seen.hiddenBytes)), \(Int(percent.rounded())) % of what is stored")
    let sums = seen.hiddenByCause
    let causes = ImageCause.allCases.compactMap { cause in
      sums[cause].map { [amounts.text($0.bytes), "\($0.files)", cause.words] }
    }
    var lines = [style.paint(style.printable(name), .strong)] + facts.lines(style: style)
    if !causes.isEmpty {
      lines += [""] + AlignedRows(rows: [["HIDDEN", "FILES", "CAUSE"]] + causes).lines(style: style)
    }
    let layers = seen.layers.enumerated().map { index, layer in
      [
        "\(index)", amounts.text(layer.storedBytes), amounts.text(layer.fileBytes), amounts.text(layer.hiddenBytes),
        amounts.text(layer.hides.values.reduce(0) { $0 + $1.bytes }), style.printable(layer.createdBy ?? layer.name),
      ]
    }
    lines +=
      [""]
      + AlignedRows(rows: [["LAYER", "ARCHIVE", "FILES", "HIDDEN", "HIDES", "MADE BY"]] + layers).lines(style: style)
    let hidden = seen.hidden.prefix(files).map { file in
      let changes = file.changes.map(\.rawValue).joined(separator: ", ")
      let isMetadata = file.cause == .changedMetadata
      return [
        amounts.text(file.bytes), "\(file.layer)", "\(file.hiddenBy)", isMetadata ? changes : file.cause.words,
        style.printable(file.path),
      ]
    }
    if !hidden.isEmpty {
      lines +=
        [""]
        + AlignedRows(rows: [["BYTES", "IN", "HIDDEN BY", "CAUSE", "FILE"]] + hidden, words: [3, 4], kept: .end).lines(
          style: style)
    }
    text = lines.endedLines
  }
}

extension ImageCause {
  fileprivate var words: String {
    switch self {
    case .changedContent: "changed"
    case .changedMetadata: "chmod, chown or touch"
    case .repeated: "stored again"
    case .moved: "moved"
    case .deleted: "deleted"
    case .opaque: "directory made anew"
    case .replaced: "replaced"
    case .overwrittenInLayer: "twice in a layer"
    }
  }
}
