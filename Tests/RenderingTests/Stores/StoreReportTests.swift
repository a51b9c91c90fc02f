import FoundationEssentials
import Rendering
import StoreInspector
import Testing

/// Reports of stores that were inspected once and kept as JSON.
@Suite struct StoreReportTests {
  /// A kept inspection and the report that is made of it.
  struct Sample: CustomTestStringConvertible, Sendable {
    var name: String
    var report: @Sendable ([UInt8], Style) throws -> String
    var testDescription: String { name }
  }

  private static func sample<Store: Codable & Sendable>(
    _ name: String, _ type: Store.Type, _ report: @escaping @Sendable (Store, Style) -> String
  ) -> Sample {
    Sample(name: name) { bytes, style in
      let document = try JSONDecoder().decode(StoreDocument<Store>.self, from: Data(bytes))
      #expect(document.schema == 1 && document.kind.hasPrefix("cowscope.store."))
      // What is written can be read again, and is the same.
      let again = try JSONDecoder().decode(StoreDocument<Store>.self, from: Data(document.bytes()))
      #expect(report(again.store, style) == report(document.store, style))
      return report(document.store, style)
    }
  }

  static let samples = [
    sample("sqlite", SQLiteInspection.self) { SQLiteReport($0, style: $1).text },
    sample("qcow2", QCOW2Inspection.self) { QCOW2Report($0, style: $1).text },
    sample("files", FilesInspection.self) { FilesReport($0, style: $1).text },
    sample("overlay", OverlayInspection.self) { OverlayReport($0, style: $1).text },
    sample("overlay-cost", OverlayWriteCost.self) { OverlayCostReport($0, style: $1).text },
    sample("lmdb", LMDBInspection.self) { LMDBReport($0, style: $1).text },
    sample("image", ImageInspection.self) { ImageReport($0, style: $1).text },
    sample("postgres", PostgresTable.self) { PostgresReport($0, style: $1).text },
    sample("postgres-file", HeapFileInspection.self) { HeapFileReport($0, style: $1).text },
    sample("postgres-log", PostgresLog.self) { PostgresLogReport($0, style: $1).text },
  ]

  private func bytes(_ sample: Sample) throws -> [UInt8] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return Array(try Data(contentsOf: folder.appending(path: "Golden/store-\(sample.name).json")))
  }

  @Test(arguments: samples) func saysWhatWasSeen(sample: Sample) throws {
    try Golden.expect(try sample.report(bytes(sample), Style()), equalsFile: "store-\(sample.name).txt")
  }

  @Test(arguments: samples) func staysWithinItsColumns(sample: Sample) throws {
    for width in [72, 80, 120] {
      let text = try sample.report(bytes(sample), Style(symbols: .ascii, width: width))
      for line in text.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
      #expect(text.utf8.allSatisfy { $0 < 0x80 })
    }
  }

  /// Names come from strangers: nothing of them steers a terminal.
  @Test(arguments: samples) func namesDoNotSteerTheTerminal(sample: Sample) throws {
    var text = String(decoding: try bytes(sample), as: UTF8.self)
    for name in [
      "shop", "base.q", "vm.q", "app/", "orders", "monday", "python3", "report", "big", "chmod", "m/", "base/5",
      "Heap/",
    ] {
      text = text.replacing(name, with: "\\u001b[31m\\u0007\(name)")
    }
    let report = try sample.report(Array(text.utf8), Style())
    #expect(!report.unicodeScalars.contains { $0.value < 32 && $0 != "\n" || $0.value == 127 })
  }
}
