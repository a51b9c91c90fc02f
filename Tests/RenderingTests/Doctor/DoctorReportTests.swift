import FoundationEssentials
import Rendering
import Testing

@Suite struct DoctorReportTests {
  private let report = DoctorReport(
    canMeasure: true,
    facts: [
      DoctorReport.Fact(name: "kernel", value: "6.18.44"), DoctorReport.Fact(name: "page frames", value: "not visible"),
    ],
    missing: [
      DoctorReport.Gap(name: "tracefs", cost: "x86 error codes of faults are unknown", remedy: "run as root")
    ])

  @Test func saysWhatIsLost() {
    #expect(
      report.text() == """
        This machine ──────────────────────────────────────────────────────────────────
        kernel       6.18.44
        page frames  not visible

        What is missing ───────────────────────────────────────────────────────────────
        ✗ tracefs
          cost:   x86 error codes of faults are unknown
          remedy: run as root

        Runs are measured; what cannot be seen is shown as unknown.

        """)
  }

  @Test func saysSoWhenNothingIsMissing() {
    let text = DoctorReport(canMeasure: true, facts: [], missing: []).text(style: Style(symbols: .ascii))
    #expect(text.contains("+ nothing\n"))
    #expect(text.hasSuffix("Every number can be measured.\n"))
    #expect(DoctorReport(canMeasure: false, facts: [], missing: []).text().contains("Nothing can be measured"))
  }

  @Test func jsonHoldsEverything() throws {
    #expect(try JSONDecoder().decode(DoctorReport.self, from: report.json()) == report)
    #expect(String(decoding: try report.json(), as: UTF8.self).contains("\"kind\" : \"cowscope.doctor\""))
  }
}
