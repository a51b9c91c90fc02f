import Inspector
import InspectorSamples
import Rendering
import Testing

/// Whatever can be read of a damaged snapshot can be drawn.
@Suite struct InjuredMapTests {
  @Test(arguments: 0..<10) func whateverCanBeReadCanBeDrawn(seed: UInt64) {
    let snapshots = Snapshot.injured(seed: seed, files: 100)
    #expect(!snapshots.isEmpty)
    for snapshot in snapshots {
      #expect(XMLCheck.problem(in: MapPicture(snapshot).svg) == nil)
      let lines = TerminalMap(snapshot, style: Style()).text.split(separator: "\n")
      #expect(lines.allSatisfy { $0.count <= 79 })
      #expect(NodeTable(snapshot, style: Style()).text.hasSuffix("\n"))
    }
  }
}
