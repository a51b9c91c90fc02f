/// How the file behind a mapping was had.
///
/// The ways are tried in this order, because each later one can fail where the one before cannot.
public enum FileWay: Hashable, Sendable, CaseIterable {
  /// /proc/<pid>/map_files: the very file that is mapped, also if it was deleted or is in another mount namespace. Needs
  /// `CAP_CHECKPOINT_RESTORE` (Linux 5.9) or `CAP_SYS_ADMIN`.
  case mapFiles
  /// The path, as the process sees it (/proc/<pid>/root). Needs the right to trace the process.
  case processRoot
  /// /proc/<pid>/exe: the program itself, also if it was deleted. Needs the same right.
  case executable
  /// The path as the caller sees it, which is all that is left when the process has ended.
  case ownPath
}

/// Why a module's names cannot be had.
public enum ModuleProblem: Error, Hashable, Sendable {
  /// The file may not be opened, or is no longer there, or another file is in its place.
  case notReachable
  /// It is no file of a program.
  case notUnderstood(ElfError)
}

/// What is known of a program or library.
public struct ModuleState: Hashable, Sendable {
  /// The path as the kernel prints it.
  public var path: String
  /// How its file was opened; nil if it was not a file.
  public var way: FileWay?
  /// Names of local functions are known, not only those that other files may use.
  public var hasLocalNames: Bool
  /// Why there are no names at all; nil if there are.
  public var problem: ModuleProblem?

  /// Creates a state.
  public init(path: String, way: FileWay?, hasLocalNames: Bool, problem: ModuleProblem?) {
    self.path = path
    self.way = way
    self.hasLocalNames = hasLocalNames
    self.problem = problem
  }
}
