internal import Inspector

/// A column of the table of processes, by the name that a user writes.
public enum ProcessColumn: String, Sendable, Hashable, CaseIterable {
  case pid, ppid, user, rss, pss, uss, shared, inherited, anon, file, huge, ksm, swap, hugetlb, zero, command

  /// The columns that are shown if nobody says otherwise: they fit into 80 columns.
  public static let usual: [ProcessColumn] = [.pid, .rss, .pss, .uss, .inherited, .ksm, .swap, .command]

  /// The heading.
  public var title: String {
    switch self {
    case .inherited: "INHERIT"
    default: rawValue.uppercased()
    }
  }

  /// What the column says, in one sentence.
  public var explanation: String {
    switch self {
    case .pid: "the process"
    case .ppid: "its parent"
    case .user: "its user, by number"
    case .rss: "resident pages, each as often as it is mapped"
    case .pss: "each page divided by how often it is mapped on this machine"
    case .uss: "pages that are mapped once: free at once if the process ends"
    case .shared: "pages that are mapped more than once"
    case .inherited: "anonymous pages shared by fork with another process of the table: not yet written"
    case .anon: "anonymous pages, inherited ones included"
    case .file: "pages of files and shared memory"
    case .huge: "pages that are mapped 2 MiB at a time"
    case .ksm: "anonymous pages that KSM has merged"
    case .swap: "pages that are swapped out"
    case .hugetlb: "pages of the hugetlb pool, in no other column"
    case .zero: "pages that map the zero page, in no other column"
    case .command: "the title of the process"
    }
  }

  /// Whether its values are amounts of memory.
  var isAmount: Bool {
    switch self {
    case .pid, .ppid, .user, .command: false
    default: true
    }
  }

  /// The value for one process: an amount in bytes or a number; nil if it is unknown or no number.
  func number(_ process: InspectedProcess, _ account: Account) -> Int? {
    switch self {
    case .pid: Int(process.pid)
    case .ppid: Int(process.parent)
    case .user: process.user
    case .rss: account.resident
    case .pss: account.proportional(of: process)
    case .uss: account.unique
    case .shared: account.shared
    case .inherited: account.isExact ? account.inherited : nil
    case .anon: account.isExact ? account.anonymous : nil
    case .file: account.isExact ? account.resident - account.anonymous : nil
    case .huge: account.huge
    case .ksm: account.isExact ? account.merged : nil
    case .swap: account.swapped
    case .hugetlb: account.hugetlb
    case .zero: account.isExact ? account.zero : nil
    case .command: nil
    }
  }
}
