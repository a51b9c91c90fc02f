internal import CLinux
internal import Glibc

/// A temporary folder in which engines work, and the programs that were started there.
///
/// Whatever way this process ends, also by SIGKILL, the programs end, what they have mounted is unmounted, loop devices are given back, and the
/// folder is removed: a second process, the keeper, waits for that. If that one is killed too, the next `Workspace` clears what is left, by the journal in the folder.
///
/// Root's workspaces are isolated where the machine permits it: they have namespaces of mounts and of processes of their own, and nothing that is mounted there is seen outside. Without,
/// programs run as this user and see what this one sees.
public final class Workspace {
  /// How a program has ended.
  public struct Ending: Sendable {
    /// Its exit status, or 128 and the number of the signal that ended it.
    public let status: Int
    /// Its standard output.
    public let output: String
    /// Its standard error.
    public let errors: String
  }

  /// The folder, as programs in the workspace see it.
  public let path: String
  /// Whether it has namespaces of its own.
  public let isIsolated: Bool
  private let keeper: Keeper

  /// Where workspaces are made: on a disk, as file systems and databases are.
  static let parent = "/var/tmp"
  static let prefix = "cowscope-engine-"

  /// Makes a folder and starts the keeper; clears first what runs have left that were killed together with their keeper.
  ///
  /// - Parameter mounts: file systems are going to be mounted, so it must be isolated.
  /// - Throws: `EngineError`: `unavailable` where it must be isolated and cannot.
  public init(mounts: Bool) throws(EngineError) {
    let isRoot = clx_effective_user() == 0
    if mounts, !isRoot { throw .unavailable("mounting file systems needs root") }
    Self.clearLeftovers()
    do throws(EngineError) {
      (path, keeper) = try Self.begin(isolated: isRoot)
      isIsolated = isRoot
    } catch {
      // Root of a container may not be permitted what root is.
      guard isRoot, !mounts, error.kind == .unavailable else { throw error }
      (path, keeper) = try Self.begin(isolated: false)
      isIsolated = false
    }
  }

  private static func begin(isolated: Bool) throws(EngineError) -> (path: String, keeper: Keeper) {
    var pattern = Array("\(parent)/\(prefix)XXXXXX".utf8CString)
    guard unsafe mkdtemp(&pattern) != nil else { throw SystemCall.failure(errno, "a folder in \(parent)") }
    let path = String(decoding: pattern.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    // Servers that run as other users have to pass through it.
    unsafe chmod(path, 0o711)
    let own = getpid()
    do throws(EngineError) {
      try note("owner \(own) \(clx_start_time(own))", in: path)
      return (path, try Keeper(path, isolated: isolated))
    } catch {
      _ = unsafe clx_clear_workspace(path, 1)
      throw error
    }
  }

  private static func note(_ line: String, in folder: String) throws(EngineError) {
    try SystemCall.check(unsafe clx_journal_add(folder, line), "writing the journal of \(folder)")
  }

  /// A file or folder of the workspace, as its programs see it.
  public func inside(_ name: String) -> String { path + "/" + name }

  /// The same as this process opens it: also what lies on file systems that are mounted in the workspace.
  public func outside(_ name: String) -> String {
    isIsolated ? "/proc/\(keeper.room)/root\(path)/\(name)" : inside(name)
  }

  /// The number of a process in the mount namespace of the workspace; that of this one where it has none of its own.
  public var namespaceProcess: Int32 { isIsolated ? keeper.room : getpid() }

  /// Runs a program to its end.
  ///
  /// - Parameters:
  ///   - arguments: what follows its name; programs are looked for where Debian puts them.
  ///   - input: its standard input.
  ///   - seconds: after them it is killed.
  /// - Throws: `EngineError`: `unavailable` where there is no such program, `failed` where it takes too long.
  public func ending(
    of program: String, _ arguments: [String], input: [UInt8] = [], seconds: Int = 120
  ) throws(EngineError) -> Ending {
    let (stdin, stdout, stderr) = (try MemoryFile(input), try MemoryFile(), try MemoryFile())
    let pid = try keeper.start(
      [program] + arguments, streams: [stdin.descriptor, stdout.descriptor, stderr.descriptor])
    guard let status = try keeper.await(pid, milliseconds: seconds * 1000) else {
      keeper.signal(pid, SIGKILL)
      throw .failed("\(program) has not ended after \(seconds) s")
    }
    return Ending(status: Self.number(status), output: stdout.text, errors: stderr.text)
  }

  static func number(_ waitStatus: Int32) -> Int {
    let signal = Int(waitStatus & 0x7F)
    return signal == 0 ? Int(waitStatus >> 8 & 0xFF) : 128 + signal
  }

  /// Runs a program that must succeed, and gives its output.
  @discardableResult
  public func run(
    _ program: String, _ arguments: String..., input: [UInt8] = [], seconds: Int = 120
  ) throws(EngineError) -> String {
    let ending = try ending(of: program, arguments, input: input, seconds: seconds)
    guard ending.status == 0 else {
      let said = ending.errors.isEmpty ? ending.output : ending.errors
      throw .failed("\(program) \(arguments.joined(separator: " ")) ended with \(ending.status): \(said)")
    }
    return ending.output
  }

  /// Starts a program that goes on, with pipes to its standard input and from its standard output.
  public func start(_ program: String, _ arguments: String...) throws(EngineError) -> RunningProgram {
    try RunningProgram(keeper, [program] + arguments)
  }

  /// The same for a program that is given with its arguments.
  func start(words: [String]) throws(EngineError) -> RunningProgram { try RunningProgram(keeper, words) }

  /// Notes an empty folder outside of the workspace that a program is about to make, so that it is removed in the end.
  public func willMake(folder: String) throws(EngineError) {
    try Self.note("rmdir \(folder)", in: path)
  }

  /// Ends all programs and removes everything; returns when nothing is left.
  ///
  /// Files of the workspace must be closed before. Throws `failed` where something could not be removed.
  public func close() throws(EngineError) {
    guard keeper.end() else { throw .failed("\(path) could not be cleared") }
  }

  /// Clears the workspaces of runs that were killed together with their keepers; those that are in use are left alone.
  public static func clearLeftovers() {
    guard let folder = unsafe opendir(parent) else { return }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasPrefix(prefix) { names.append(name) }
    }
    for name in names { _ = unsafe clx_clear_workspace("\(parent)/\(name)", 0) }
  }
}
