import Engines
import FoundationEssentials
import Rendering
import Testing

/// Engines beside their models, as text and JSON.
@Suite struct EngineTableTests {
  private static func reports() throws -> [EngineReport] {
    let row = { (quantity: String, demand: String, verdict: String, mismatches: Int) in
      """
      {"quantity": "\(quantity)", "claim": "c", "demand": "\(demand)", "comparisons": 900, "leastPredicted": 114688,
       "mostPredicted": \(demand == "band" ? 122880 : 114688), "measured": 114688, "leastMeasured": 0,
       "mostMeasured": 495616, "mismatches": \(mismatches), "verdict": "\(verdict)"}
      """
    }
    let report = { (outcome: String, rows: [String], mismatches: Int, more: String) in
      let mismatch = """
        {"step": 9, "action": "write 1 294218..<314275", "quantity": "shared bytes of a view", "leastExpected": 4096,
         "mostExpected": 4096, "measured": 8192}
        """
      return """
        {"engine": "btrfs", "member": "btrfs", "title": "Btrfs snapshot", "options": {"mkfs": "-d single"}, "seed": 1,
         "steps": 900, "stepsDone": 900, "claimsNotMeasured": ["bytes on the device"], "outcome": "\(outcome)",
         "rows": [\(rows.joined(separator: ","))],
         "mismatches": [\(Array(repeating: mismatch, count: mismatches).joined(separator: ","))]\(more)}
        """
    }
    let version = ", \"version\": \"Linux 6.18.44, btrfs-progs v6.2\""
    let texts = [
      report(
        "holds", [row("bytes of used data", "equal", "equal", 0), row("bytes beside", "band", "inBand", 0)], 0, version),
      report("differs", [row("shared bytes of a view", "equal", "differs", 12)], 12, version),
      report("notAvailable", [], 0, ", \"reason\": \"the program mkfs.btrfs is not installed\""),
      report(
        "failed", [row("nodes", "equal", "notCompared", 0)], 0, version + ", \"reason\": \"nodes was never compared\""),
    ]
    return try JSONDecoder().decode([EngineReport].self, from: Data("[\(texts.joined(separator: ","))]".utf8))
  }

  @Test func whatCameOutIsSaid() throws {
    try Golden.expect(EngineTable(try Self.reports(), style: Style()).text, equalsFile: "family-measure.txt")
  }

  @Test(arguments: [72, 80, 120]) func linesStayWithinTheirColumns(width: Int) throws {
    let text = EngineTable(try Self.reports(), style: Style(symbols: .ascii, width: width)).text
    for line in text.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
  }

  @Test func theDocumentIsReadAsItWasWritten() throws {
    let document = EngineDocument(try Self.reports())
    let read = try JSONDecoder().decode(EngineDocument.self, from: Data(try document.bytes()))
    #expect(read.engines == document.engines && read.schema == 1 && read.kind == "cowscope.family.measure")
  }

  private static func claims() throws -> [ClaimReport] {
    let text = """
      [{"number": 4, "part": "btrfs", "statement": "Deleting every snapshot may free nothing: as long as one block of an extent is in use, all of it stays.",
        "source": "Linux 6.18.44", "outcome": "holds", "findings": [
        {"what": "given back by deleting the only snapshot", "value": 0, "unit": "bytes", "least": 0, "most": 0},
        {"what": "used for a file of 8 MiB", "value": 16773120, "unit": "bytes", "least": 8388608}]},
       {"number": 1, "part": "overlayfs", "statement": "It copies when it opens.", "source": "model", "outcome": "fails",
        "reason": "mounting file systems needs root", "findings": [
        {"what": "opened", "value": 5, "unit": "bytes", "most": 4}]},
       {"number": 3, "part": "overlayfs", "statement": "Old readers see new bytes.", "outcome": "notAvailable",
        "reason": "mounting file systems needs root", "findings": []}]
      """
    return try JSONDecoder().decode([ClaimReport].self, from: Data(text.utf8))
  }

  @Test func whatWasClaimedIsSaid() throws {
    try Golden.expect(ClaimTable(try Self.claims(), style: Style()).text, equalsFile: "family-claims.txt")
  }

  @Test(arguments: [72, 80, 120]) func claimsStayWithinTheirColumns(width: Int) throws {
    let text = ClaimTable(try Self.claims(), style: Style(symbols: .ascii, width: width)).text
    for line in text.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
    let document = ClaimDocument(try Self.claims())
    #expect(try JSONDecoder().decode(ClaimDocument.self, from: Data(try document.bytes())).claims == document.claims)
  }
}
