import Glibc

/// The directory of one process under /proc, kept open.
///
/// What is opened through it belongs to the process that it was opened for: after that process has ended, files are
/// `processGone`, also when another process has got its number.
public struct ProcessDirectory: ~Copyable {
  /// The number of the process.
  public let pid: Int32
  let descriptor: CInt

  /// Opens /proc/<pid>.
  public init(pid: Int32) throws(ProcFSError) {
    let path = "/proc/\(pid)"
    descriptor = try ReadOnlyFile.open(path: path, pid: pid, flags: O_RDONLY | O_DIRECTORY)
    self.pid = pid
  }

  deinit { close(descriptor) }

  /// Where a file of the process is, for messages.
  func path(of name: String) -> String { "/proc/\(pid)/\(name)" }

  /// Reads a text file of the process in whole and parses it.
  func readText<Value>(
    _ name: String, parse: (Span<UInt8>) throws(ParseFailure) -> Value
  ) throws(ProcFSError) -> Value {
    let file = try ReadOnlyFile(in: self, name: name)
    var text = TextBuffer()
    try text.fill(from: file)
    return try text.parse(file.path, parse)
  }

  /// Reads its `stat`.
  public func stat() throws(ProcFSError) -> ProcessStat { try readText("stat", parse: ProcessStat.parse) }

  /// Reads its `status`.
  public func status() throws(ProcFSError) -> ProcessStatus { try readText("status", parse: ProcessStatus.parse) }

  /// Reads its `maps`; a zombie and a kernel thread have no mappings.
  public func maps() throws(ProcFSError) -> Maps { try readText("maps", parse: Maps.parse) }

  /// Reads the first line of its `maps`, which costs the same however many there are; nil if it has no mappings.
  public func firstMapping() throws(ProcFSError) -> Mapping? {
    let file = try ReadOnlyFile(in: self, name: "maps")
    var text = TextBuffer()
    // A line has a path of at most 4,096 bytes, of which some take four characters.
    while try text.append(from: file, atMost: 4096), !text.hasLine {}
    return try text.parse(file.path, Maps.parseFirst)
  }

  /// Reads its `smaps_rollup` (Linux 4.14).
  public func smapsRollup() throws(ProcFSError) -> SmapsRollup {
    try readText("smaps_rollup", parse: SmapsRollup.parse)
  }

  /// Reads its `cmdline`: the arguments; none for a kernel thread or a zombie.
  ///
  /// A process may have written anything there: servers put a title. Bytes that are no UTF-8 are replaced.
  public func arguments() throws(ProcFSError) -> [String] { try readText("cmdline", parse: CommandLine.arguments) }

  /// Reads its `auxv`; nothing is in it for a kernel thread or a zombie.
  public func auxiliaryVector() throws(ProcFSError) -> AuxiliaryVector {
    try readText("auxv", parse: AuxiliaryVector.parse)
  }

  /// Reads its `personality`: `ADDR_NO_RANDOMIZE` and the like, see personality(2).
  public func personality() throws(ProcFSError) -> UInt64 {
    try readText("personality") { (text) throws(ParseFailure) in
      var cursor = TextCursor()
      let bits = try cursor.hexadecimal(in: text)
      try cursor.finishLine(in: text)
      return bits
    }
  }

  /// Reads its `cgroup`: the path in each hierarchy it is in.
  public func controlGroups() throws(ProcFSError) -> [ControlGroup] {
    try readText("cgroup", parse: ControlGroup.parse)
  }
}

extension CommandLine {
  /// Splits the bytes of `cmdline` at their zeros; see `get_mm_cmdline` in fs/proc/base.c.
  package static func arguments(_ bytes: Span<UInt8>) throws(ParseFailure) -> [String] {
    var arguments: [String] = []
    var start = 0
    for index in bytes.indices where bytes[index] == 0 {
      arguments.append(bytes.string(in: start..<index))
      start = index + 1
    }
    if start < bytes.count { arguments.append(bytes.string(in: start..<bytes.count)) }
    // A title that a server wrote leaves zeros behind it.
    while arguments.last?.isEmpty == true { arguments.removeLast() }
    return arguments
  }
}
