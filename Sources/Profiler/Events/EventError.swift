/// Why events cannot be had.
///
/// The cases differ in what a person does next.
public enum EventError: Error, Hashable, Sendable {
  /// The kernel does not let this user record events of this kind at all.
  case notPermitted(what: String)
  /// The kernel lets this user record events, but not those of this process: it is another user's, or has changed its rights.
  case notPermittedFor(pid: Int32)
  /// The process has ended.
  case processGone(pid: Int32)
  /// This kernel has no such events.
  case notProvided(what: String)
  /// A tracepoint has another form than this package knows.
  case strangeTracepoint(String, line: String)
  /// There are more threads and CPUs than files that may be open.
  case tooManyFiles
  /// The ring does not fit into the memory that this user may lock.
  case ringTooLarge(bytes: Int)
  /// A program could not be started.
  case notStarted(program: String, errno: Int32)
  /// No source of page faults can be had; each reason, the best source first.
  case noSource([MissingSource])
  /// Any other failure of a system call.
  case system(call: String, errno: Int32)
}
