internal import CLinux
internal import Glibc

/// What a workload does to files.
enum FileCall {
  /// The file is made, and must not be there yet.
  static let creating = O_CREAT | O_EXCL
  /// The file is made if it is not there, and emptied.
  static let truncating = O_WRONLY | O_CREAT | O_TRUNC
  /// The file is only opened as if it was to be written.
  static let forWriting = O_RDWR

  /// Opens a file, does something with it, and closes it.
  static func with(
    _ path: String, _ flags: CInt, _ body: (CInt) throws(EngineError) -> Void
  ) throws(EngineError) {
    let file = try SystemCall.checkErrno(unsafe Glibc.open(path, flags | O_CLOEXEC, 0o644), "opening \(path)")
    defer { close(CInt(file)) }
    try body(CInt(file))
  }

  /// Writes bytes of one value in one call, and waits until they are on the disk.
  static func write(_ path: String, _ range: Range<Int>, byte: UInt8, flags: CInt = 0) throws(EngineError) {
    try with(path, O_WRONLY | flags) { (file) throws(EngineError) in
      let bytes = [UInt8](repeating: byte, count: range.count)
      let count = unsafe pwrite(file, bytes, bytes.count, off_t(range.lowerBound))
      guard try SystemCall.checkErrno(count, "writing \(path)") == bytes.count else {
        throw .failed("writing \(path): the disk is full")
      }
      try SystemCall.checkErrno(fsync(file), "fsync of \(path)")
    }
  }

  /// Only that the file is read.
  static let forReading = O_RDONLY

  /// Opens a file as if it was to be written, and closes it.
  static func open(_ path: String) throws(EngineError) { try with(path, forWriting) { _ in } }

  /// Empties a file by opening it.
  static func truncate(_ path: String) throws(EngineError) { try with(path, truncating) { _ in } }

  /// Reads a file to its end.
  static func read(_ path: String) throws(EngineError) {
    try with(path, forReading) { (file) throws(EngineError) in
      var part = [UInt8](repeating: 0, count: 1 << 20)
      while try SystemCall.checkErrno(unsafe Glibc.read(file, &part, part.count), "reading \(path)") > 0 {}
    }
  }

  /// Makes a file that shares all blocks of another one.
  static func clone(_ source: String, to copy: String) throws(EngineError) {
    try with(source, O_RDONLY) { (from) throws(EngineError) in
      try with(copy, O_WRONLY | O_CREAT | O_EXCL) { (to) throws(EngineError) in
        try SystemCall.check(clx_clone_file(to, from), "FICLONE of \(source)")
        try SystemCall.checkErrno(fsync(to), "fsync of \(copy)")
      }
    }
  }

  static func remove(_ path: String) throws(EngineError) {
    try SystemCall.checkErrno(unsafe unlink(path), "removing \(path)")
  }

  static func changeMode(_ path: String, _ mode: mode_t) throws(EngineError) {
    try SystemCall.checkErrno(unsafe chmod(path, mode), "chmod of \(path)")
  }

  static func makeFolder(_ path: String) throws(EngineError) {
    try SystemCall.checkErrno(unsafe mkdir(path, 0o755), "mkdir \(path)")
  }

  static func removeFolder(_ path: String) throws(EngineError) {
    try SystemCall.checkErrno(unsafe rmdir(path), "rmdir \(path)")
  }

  private static func facts(_ path: String) throws(EngineError) -> stat {
    var facts = stat()
    try SystemCall.checkErrno(unsafe lstat(path, &facts), "stat of \(path)")
    return facts
  }

  /// Bytes that the file system counts for a file (`st_blocks`).
  static func allocated(_ path: String) throws(EngineError) -> Int { Int(try facts(path).st_blocks) * 512 }

  /// Bytes of the length of a file.
  static func size(_ path: String) throws(EngineError) -> Int { Int(try facts(path).st_size) }
}
