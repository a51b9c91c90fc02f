/// The verbs of the language.
///
/// A new verb is a case here, a row in `grammar` and a body in `StatementParser`.
enum Verb: String, CaseIterable, Sendable {
  case title, intro, lesson, needs, note, kernels
  case process, map, read, write, call
  case fork, vfork, spawn, thread, exec, exit
  case unmap, protect, advise, remap, lock, unlock, sync
  case pwrite, truncate, place, policy, migrate
  case ksm, thp, khugepaged, shrink, swap, hugetlb, prctl
  case pin, unpin, peek, poke, uffd
  case mark, expect

  /// What stands between the verb and its other operands.
  enum Operands {
    case none
    case processes
    case processesAndTarget
    /// The process that acts, then the process and the pages that it acts on.
    case processesAndForeignTarget
  }

  var operands: Operands {
    switch self {
    case .title, .intro, .lesson, .needs, .note, .kernels, .ksm, .thp, .khugepaged, .shrink, .swap, .hugetlb, .mark,
      .expect:
      .none
    case .process, .map, .fork, .vfork, .spawn, .thread, .exec, .exit, .place, .policy, .unpin, .prctl: .processes
    case .read, .write, .call, .unmap, .protect, .advise, .remap, .lock, .unlock, .sync, .pwrite, .truncate,
      .migrate, .pin, .uffd:
      .processesAndTarget
    case .peek, .poke: .processesAndForeignTarget
    }
  }

  /// The form of the statement.
  var usage: String {
    switch self {
    case .title: "title \"TEXT\""
    case .intro: "intro \"TEXT\""
    case .lesson: "lesson \"TEXT\""
    case .needs: "needs nodes=N"
    case .note: "note \"TEXT\""
    case .kernels: "kernels \"VERSION\" \"VERSION\" ..."
    case .process: "process NAME [cpu=N]"
    case .map: "map PROCESS REGION anon|shared-anon|stack|file|memfd pages=N [OPTIONS]"
    case .read: "read PROCESS PAGES [times=N] [by=kernel|odirect]"
    case .write: "write PROCESS PAGES [value='A'] [whole] [atomic] [times=N] [by=kernel|odirect]"
    case .call: "call PROCESS PAGES [times=N]"
    case .fork: "fork PARENT -> CHILD [CHILD ...]"
    case .vfork: "vfork PARENT -> CHILD"
    case .spawn: "spawn PARENT -> CHILD [CHILD ...]"
    case .thread: "thread PROCESS -> THREAD [cpu=N]"
    case .exec: "exec PROCESS"
    case .exit: "exit PROCESS"
    case .unmap: "unmap PROCESS PAGES"
    case .protect: "protect PROCESS PAGES prot=r|rw|rx|rwx|none"
    case .advise: "advise PROCESS PAGES " + Advice.allCases.map(\.rawValue).joined(separator: "|")
    case .remap: "remap PROCESS PAGES -> REGION [pages=N] [keep-source], or remap PROCESS PAGES pages=N"
    case .lock: "lock PROCESS PAGES [onfault]"
    case .unlock: "unlock PROCESS PAGES"
    case .sync: "sync PROCESS PAGES"
    case .pwrite: "pwrite PROCESS PAGES [value='A'] [whole]"
    case .truncate: "truncate PROCESS REGION pages=N"
    case .place: "place PROCESS cpu=N, or place PROCESS node=N"
    case .policy: "policy PROCESS [PAGES] bind=N,N|interleave=N,N|weighted-interleave=N,N|preferred=N|local|default"
    case .migrate: "migrate PROCESS PAGES node=N"
    case .hugetlb: "hugetlb pages=N"
    case .prctl: "prctl PROCESS memory-merge=on|off"
    case .ksm:
      "ksm scan N, or ksm unmerge, or ksm smart-scan=on|off use-zero-pages=on|off max-page-sharing=N "
        + "merge-across-nodes=on|off"
    case .pin: "pin PROCESS PAGES as=NAME kind=io_uring|vmsplice"
    case .unpin: "unpin PROCESS NAME"
    case .peek: "peek PROCESS OTHER PAGES [via=vm|mem]"
    case .poke: "poke PROCESS OTHER PAGES [value='A'] [via=vm|mem]"
    case .uffd:
      "uffd PROCESS PAGES " + UserfaultOperation.allCases.map(\.rawValue).joined(separator: "|")
        + " [missing] [value='A'] [protected]"
    case .thp:
      "thp enabled=always|madvise|never, or thp size=64KiB enabled=always|inherit|madvise|never, or thp zero-page=on|off"
    case .khugepaged: "khugepaged scan N, or khugepaged max-none=N max-shared=N"
    case .shrink: "shrink"
    case .swap: "swap on [kind=zram]"
    case .mark: "mark NAME"
    case .expect: "expect FORMULA"
    }
  }
}
