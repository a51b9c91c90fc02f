/// How the memory of a parent is made up.
public enum ParentLayout: String, Sendable, Hashable, Codable, CaseIterable {
  /// Private anonymous memory in pages of 4 KiB, all written.
  case anon
  /// The same in huge pages of 2 MiB.
  case thp
  /// Shared anonymous memory, all written.
  case shared
  /// Private anonymous memory that fork leaves out (MADV_DONTFORK).
  case dontfork
  /// Private anonymous memory with one page written in each 2 MiB.
  case sparse
  /// Many mappings of one written page each; its size is their number.
  case vmas

  /// What the person reads.
  public var title: String {
    switch self {
    case .anon: "private memory, 4 KiB pages"
    case .thp: "private memory, 2 MiB pages"
    case .shared: "shared memory"
    case .dontfork: "private memory, MADV_DONTFORK"
    case .sparse: "one page written in each 2 MiB"
    case .vmas: "mappings of one page each"
    }
  }
}

/// The ways in which a process makes another one, and exec.
public enum ProcessCall: String, Sendable, Hashable, Codable, CaseIterable {
  /// fork(2); the child ends at once.
  case fork
  /// vfork(2); the child ends at once.
  case vfork
  /// posix_spawn(3) of a program that ends at once.
  case posixSpawn = "posix_spawn"
  /// fork(2), and execve(2) in the child of the same program.
  case forkExec = "fork+exec"
  /// execve(2) in a process that holds the memory itself.
  case exec
}
