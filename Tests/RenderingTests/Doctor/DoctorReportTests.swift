import FoundationEssentials
import Rendering
import Testing

@Suite struct DoctorReportTests {
  private let report = DoctorReport(
    machine: "Linux 6.18.44, 2 CPUs, 4 KiB pages",
    items: [
      DoctorItem(
        name: "page frame numbers", state: .present, detail: "/proc/self/pagemap", cost: "sharing is inferred"),
      DoctorItem(
        name: "private trace instance", state: .missing, detail: "/sys/kernel/tracing: permission denied",
        cost: "fault addresses come without error codes", remedy: "run as root"),
      DoctorItem(name: "KSM", state: .unknown, detail: "", cost: "merging cannot be shown"),
    ])

  @Test func saysWhatIsLost() {
    #expect(
      report.text() == """
        What this machine permits ─────────────────────────────────────────────────────

        Linux 6.18.44, 2 CPUs, 4 KiB pages

        ✓ page frame numbers      /proc/self/pagemap
        ✗ private trace instance  /sys/kernel/tracing: permission denied
                                  without it: fault addresses come without error codes
                                  to get it: run as root
        ? KSM
                                  without it: merging cannot be shown

        """)
  }

  @Test func jsonHoldsTheItems() throws {
    struct Document: Decodable {
      var schema: Int
      var kind: String
      var items: [DoctorItem]
    }
    let document = try JSONDecoder().decode(Document.self, from: report.json())
    #expect(document.schema == 1)
    #expect(document.kind == "cowscope.doctor")
    #expect(document.items.map(\.state) == [.present, .missing, .unknown])
  }
}
