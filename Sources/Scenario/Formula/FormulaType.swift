/// The type of a formula.
///
/// nil inside a collection means that it is empty.
indirect enum FormulaType: Equatable, Sendable {
  case integer
  case boolean
  /// A name of this domain; nil while the domain is not known.
  case symbol(SymbolDomain?)
  case set(FormulaType?)
  case list(FormulaType?)
  case range

  var description: String {
    switch self {
    case .integer: "a number"
    case .boolean: "true or false"
    case .symbol(let domain): domain?.description ?? "a name"
    case .set: "a set"
    case .list: "a list"
    case .range: "a range"
    }
  }

  /// The type of the members of a collection.
  var element: FormulaType? {
    switch self {
    case .set(let element), .list(let element): element
    case .range: .integer
    case .integer, .boolean, .symbol: nil
    }
  }

  var isCollection: Bool {
    switch self {
    case .set, .list, .range: true
    case .integer, .boolean, .symbol: false
    }
  }
}

/// What a name in a formula can stand for.
enum SymbolDomain: Equatable, Sendable {
  case signal
  case error
  case pageKind
  case process

  var description: String {
    switch self {
    case .signal: "a signal"
    case .error: "an error"
    case .pageKind: "a kind of page"
    case .process: "a process"
    }
  }

  private static let signals = ["SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE", "SIGKILL", "SIGTRAP", "SIGABRT"]
  private static let errors = [
    "EPERM", "ENOENT", "ESRCH", "EINTR", "EIO", "ENXIO", "EBADF", "EAGAIN", "ENOMEM", "EACCES", "EFAULT", "EBUSY",
    "EEXIST", "ENODEV", "EINVAL", "EFBIG", "ENOSPC", "EOVERFLOW", "EOPNOTSUPP", "ETXTBSY", "ENOSYS",
  ]

  /// The names of the domain; processes are known to the scenario alone.
  var names: [String] {
    switch self {
    case .signal: ["none"] + Self.signals
    case .error: ["ok", "skipped"] + Self.errors + Self.signals
    case .pageKind: ["none", "zero", "anon", "file", "shmem", "guard", "swapped"]
    case .process: []
    }
  }
}
