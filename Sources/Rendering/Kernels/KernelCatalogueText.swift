public import Experiment
public import FoundationEssentials

/// The kernels that the model knows, side by side.
public struct KernelCatalogueText: Sendable, Hashable {
  private let catalogue: KernelCatalogue

  /// Wraps a catalogue.
  public init(_ catalogue: KernelCatalogue) {
    self.catalogue = catalogue
  }

  /// The table, its last line ended: one line a switch, the kernels in columns.
  public func text(style: Style = Style()) -> String {
    let cells = catalogue.kernels.map { max(6, $0.count + 1) }
    let room = style.width - 1 - cells.reduce(0, +)
    var lines = [style.heading("What the kernels do"), ""]
    let heads = zip(catalogue.kernels, cells).map { $0.paddedLeft($1) }.joined()
    lines.append(style.paint("".padded(room) + heads, .strong))
    for row in catalogue.switches {
      let name = style.printable(row.summary)
      let values = zip(row.values, cells).map { $0.paddedLeft($1) }.joined()
      lines.append(String(name.prefix(room)).padded(room) + values)
    }
    lines.append("")
    let running =
      catalogue.running.map { "this machine runs \(catalogue.release): the model behaves like \($0)" }
      ?? "this machine runs \(catalogue.release), which is older than every kernel of the model"
    lines += style.paragraph(running)
    lines += style.paragraph("run FILE.cow --kernel 6.1 shows what another kernel does; which-kernel tries this one.")
    return lines.joined(separator: "\n") + "\n"
  }

  /// The catalogue as UTF-8 JSON with sorted keys, its last line ended: schema 1 of the kind `cowscope.kernels`.
  ///
  /// - Throws: `EncodingError`, which a catalogue never causes.
  public func json() throws -> Data { try JSONText.encode(Document(catalogue: catalogue)) }

  private struct Document: Codable {
    var schema = 1
    var kind = "cowscope.kernels"
    var catalogue: KernelCatalogue
  }
}
