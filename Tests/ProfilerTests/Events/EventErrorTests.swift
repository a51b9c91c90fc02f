import Profiler
import Testing

struct EventErrorTests {
  @Test func everyErrorIsOneLineThatNamesWhatItIsAbout() {
    let reason = EventError.notPermitted(what: "perf_event_open")
    let errors: [(EventError, String)] = [
      (reason, "perf_event_open"), (.notPermittedFor(pid: 42), "42"), (.processGone(pid: 42), "42"),
      (.notProvided(what: "tracefs"), "tracefs"), (.strangeTracepoint("page_fault_user", line: "x"), "page_fault_user"),
      (.tooManyFiles, "ulimit -n"), (.ringTooLarge(bytes: 4096), "4096"),
      (.notStarted(program: "gunicorn", errno: 2), "gunicorn could not be started: ENOENT"),
      (.noSource([MissingSource(source: .software, scope: .tasks, reason: reason)]), "perf_event_open"),
      (.noSource([]), "no source"), (.system(call: "poll", errno: 22), "poll failed: EINVAL"),
    ]
    for (error, part) in errors {
      #expect(error.description.contains(part) && !error.description.contains("\n"))
    }
    #expect(EventError.noSource([]).remedy?.contains("kernel.perf_event_paranoid") == true)
    #expect(EventError.processGone(pid: 1).remedy == nil)
  }
}
