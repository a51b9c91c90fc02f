public import FoundationEssentials
internal import Inspector

extension InspectionDocument {
  /// The document as lines of JSON (NDJSON).
  ///
  /// One of the kind `cowscope.process` for each process, and at the end one of the kind `cowscope.coverage` with the totals, how
  /// complete they are and what the scan cost. Each says the schema of the document.
  ///
  /// - Throws: `EncodingError`, which an inspection never causes.
  public func lines() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var lines = Data()
    for process in processes {
      lines += try encoder.encode(ProcessLine(schema: schema, process: process))
      lines.append(UInt8(ascii: "\n"))
    }
    lines += try encoder.encode(CoverageLine(schema: schema, total: total, coverage: coverage, cost: cost))
    lines.append(UInt8(ascii: "\n"))
    return lines
  }

  /// A line about one process: its row, with what tells a reader how to read it.
  private struct ProcessLine: Encodable {
    var schema: Int
    var process: Row

    enum Key: CodingKey { case schema, kind }

    func encode(to encoder: any Encoder) throws {
      try process.encode(to: encoder)
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(schema, forKey: .schema)
      try container.encode("cowscope.process", forKey: .kind)
    }
  }

  /// The last line.
  private struct CoverageLine: Encodable {
    var schema: Int
    var kind = "cowscope.coverage"
    var total: Sum?
    var coverage: Seen
    var cost: ScanCost
  }
}
