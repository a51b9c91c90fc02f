internal import CLinux

extension EventError: CustomStringConvertible {
  /// One line for a person.
  public var description: String {
    switch self {
    case .notPermitted(let what): "\(what) is not permitted to this user"
    case .notPermittedFor(let pid):
      "events of process \(pid) are not permitted to this user: it runs as another one, or has changed its rights"
    case .processGone(let pid): "process \(pid) has ended"
    case .notProvided(let what): "this kernel does not provide \(what)"
    case .strangeTracepoint(let name, let line): "tracepoint \(name) has an unknown form: \(line)"
    case .tooManyFiles: "there are more threads and CPUs than files that may be open (ulimit -n)"
    case .ringTooLarge(let bytes): "a ring of \(bytes) bytes cannot be had (ulimit -l, kernel.perf_event_mlock_kb)"
    case .notStarted(let program, let errno): "\(program) could not be started: \(Self.name(errno))"
    case .noSource(let missing):
      missing.last.map { "no source of page faults can be had: \($0.reason)" } ?? "no source of page faults was tried"
    case .system(let call, let errno): "\(call) failed: \(Self.name(errno))"
    }
  }

  /// What would help; nil if nothing would.
  public var remedy: String? {
    switch self {
    case .notPermitted(what: "tracefs"): "run as root"
    case .notPermitted, .noSource:
      "run as root or with CAP_PERFMON; for processes of the same user kernel.perf_event_paranoid of 2 or less is enough"
    case .notPermittedFor: "run as root, or with CAP_PERFMON and CAP_SYS_PTRACE"
    case .tooManyFiles: "raise the limit of open files"
    case .ringTooLarge: "run as root, or raise the limit of locked memory"
    default: nil
    }
  }

  private static func name(_ errno: Int32) -> String { unsafe String(cString: clx_error_name(errno)) }
}
