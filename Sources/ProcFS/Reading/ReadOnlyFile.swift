import Glibc

/// An open file of /proc, closed when the value goes away.
struct ReadOnlyFile: ~Copyable {
  let path: String
  /// The process the file belongs to, nil for a file of the whole system.
  let pid: Int32?
  let descriptor: CInt

  /// Opens a file for reading.
  ///
  /// The corresponding C function is `open`.
  init(path: String, pid: Int32? = nil) throws(ProcFSError) {
    self.path = path
    self.pid = pid
    descriptor = try Self.open(path: path, pid: pid, flags: O_RDONLY)
  }

  /// Opens a file of a process whose directory is open.
  ///
  /// The corresponding C function is `openat`.
  init(in directory: borrowing ProcessDirectory, name: String) throws(ProcFSError) {
    path = directory.path(of: name)
    pid = directory.pid
    let base = directory.descriptor
    switch Self.valueOrErrno({ unsafe Int(openat(base, name, O_RDONLY | O_CLOEXEC)) }) {
    case .value(let opened): descriptor = CInt(opened)
    case .failure(let errno): throw Self.error(errno, path: path, pid: pid)
    }
  }

  /// Opens a path for reading, with more flags of open(2).
  static func open(path: String, pid: Int32?, flags: CInt) throws(ProcFSError) -> CInt {
    switch valueOrErrno({ unsafe Int(Glibc.open(path, flags | O_CLOEXEC)) }) {
    case .value(let opened): return CInt(opened)
    case .failure(let errno): throw error(errno, path: path, pid: pid)
    }
  }

  deinit { close(descriptor) }

  /// Reads bytes at an offset until the buffer is full or the file ends; gives the number of bytes read.
  ///
  /// The corresponding C function is `pread`.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ProcFSError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = try unsafe readSome(
        at: offset + filled, into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// Reads what one call gives; 0 at the end of the file.
  func readSome(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ProcFSError) -> Int {
    switch Self.valueOrErrno({ unsafe pread(descriptor, buffer.baseAddress, buffer.count, offset) }) {
    case .value(let count): return count
    case .failure(let errno): throw Self.error(errno, path: path, pid: pid)
    }
  }

  private enum CallResult {
    case value(Int)
    case failure(CInt)
  }

  /// Makes a system call again for as long as a signal interrupts it.
  ///
  /// The only place that looks at `errno`.
  private static func valueOrErrno(_ call: () -> Int) -> CallResult {
    while true {
      let value = call()
      if value >= 0 { return .value(value) }
      let code = errno
      if code != EINTR { return .failure(code) }
    }
  }

  /// Says what an error number means for this file.
  ///
  /// A missing file under /proc/<pid> has two causes, told apart by asking whether the process is still there.
  static func error(_ code: CInt, path: String, pid: Int32?) -> ProcFSError {
    switch code {
    case ESRCH: .processGone(path: path)
    case ENOENT:
      if let pid, unsafe access("/proc/\(pid)", F_OK) != 0 {
        .processGone(path: path)
      } else {
        .notProvided(path: path)
      }
    case EACCES, EPERM: .notPermitted(path: path)
    default: .system(path: path, errno: code)
    }
  }
}
