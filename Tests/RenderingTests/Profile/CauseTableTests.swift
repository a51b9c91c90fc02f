import Profiler
import Rendering
import Testing

/// Why pages were written to, as a person reads it.
struct CauseTableTests {
  private var summary: CauseSummary {
    var summary = CauseSummary()
    summary.counts = [
      BreakCause(collector: .inside(.collect), part: .collectorLinks, type: "Rec"): .init(copied: 600, writes: 610),
      BreakCause(collector: .outside, part: .referenceCount, type: "str"): .init(copied: 300, writes: 310),
      BreakCause(collector: .outside, part: .referenceCount, type: "evil\u{1b}[31m"): .init(copied: 99, writes: 100),
      BreakCause(collector: .outside, isByKernel: true, part: .heap): .init(copied: 1, writes: 1),
    ]
    return summary
  }

  @Test func causesComeFirstAndThenTypes() {
    let lines = CauseTable(summary, limit: 12).lines(style: Style())
    #expect(
      lines == [
        "COPIED  WRITES  SHARE  WHY",
        "   600     610   60 %  garbage collector",
        "   399     410   40 %  reference counts",
        "     1       1  0.1 %  system calls",
        "",
        "COPIED  WRITES  SHARE  TYPE       WRITTEN",
        "   300     310   30 %  str        reference counts",
        "    99     100  9.9 %  evil?[31m  reference counts",
      ])
  }

  @Test func onlySoManyTypesAreShown() {
    let lines = CauseTable(summary, limit: 1).lines(style: Style())
    #expect(lines.last == "and 1 more" && !lines.contains { $0.contains("evil") })
  }

  @Test func nothingIsShownWhereNothingWasCopied() {
    var summary = CauseSummary()
    #expect(CauseTable(summary, limit: 1).lines(style: Style()).isEmpty)
    summary.counts = [BreakCause(collector: .outside, part: .heap): .init(copied: 0, writes: 4)]
    #expect(CauseTable(summary, limit: 1).lines(style: Style()).isEmpty)
  }

  @Test func whatWasNotSeenIsSaid() {
    var summary = CauseSummary()
    summary.runtimes = [
      .init(name: "CPython 3.11.2", path: "/usr/bin/python3.11", hasProbes: true, objects: .verified),
      .init(name: "CPython 3.14.0", path: "/opt/libpython3.14.so", hasProbes: false, objects: .unknownVersion),
      .init(
        name: "CPython 3.12.1", path: "/opt/libpython3.12.so", hasProbes: true, problem: "not permitted",
        objects: .notVerified(right: 3, of: 70)),
      .init(name: nil, path: "/usr/lib/libruby.so", hasProbes: true),
    ]
    summary.notLookedAt = 17
    #expect(
      CauseTable(summary, limit: 1).notes == [
        "CPython 3.11.2 (python3.11): collections were seen; objects are told by their addresses",
        "CPython 3.14.0 (libpython3.14.so): collections cannot be seen: it was built without probes;"
          + " objects of this version are not known",
        "CPython 3.12.1 (libpython3.12.so): collections were not seen: not permitted;"
          + " objects are not told: 3 of 70 looked as they should",
        "libruby.so: collections were seen",
        "17 writes to memory of objects were not looked at: too many, or the process had ended",
      ])
  }

  @Test(arguments: [
    (0, 10, "0 %"), (10, 10, "100 %"), (9999, 10000, "99.9 %"), (1, 10000, "< 0.1 %"), (1, 1000, "0.1 %"),
    (99, 1000, "9.9 %"), (104, 1000, "10 %"), (949, 1000, "95 %"), (956, 1000, "95.6 %"), (0, 0, "0 %"),
  ])
  func sharesAreNeverShownAsAllOrNothing(part: Int, whole: Int, text: String) {
    #expect(ShareText.percent(part, of: whole) == text)
  }
}
