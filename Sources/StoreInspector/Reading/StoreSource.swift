internal import Glibc

/// Where the bytes of a store are: an open file, or bytes at hand.
///
/// Nothing is ever written. A read gives all of what was asked for, or an error that names the place.
final class StoreSource: Sendable {
  private enum Store: Sendable {
    case descriptor(CInt)
    case bytes([UInt8])
  }

  /// What tells a file from all others of this machine.
  struct Identity: Hashable, Sendable {
    var device: UInt64
    var inode: UInt64
  }

  let path: String
  /// Bytes that it had when it was opened.
  let size: UInt64
  /// The file; nil for bytes at hand.
  let identity: Identity?
  private let store: Store

  /// Takes bytes that are there.
  init(path: String, bytes: [UInt8]) {
    self.path = path
    size = UInt64(bytes.count)
    identity = nil
    store = .bytes(bytes)
  }

  /// Opens a regular file or a block device for reading.
  ///
  /// - Parameter what: what the file is to be, for the error.
  init(path: String, _ what: String) throws(StoreError) {
    // Opening a pipe would wait for its writer, and opening other devices can do anything.
    var before = stat()
    guard unsafe stat(path, &before) == 0 else { throw Self.failure(errno, path, what) }
    guard [S_IFREG, S_IFBLK].contains(before.st_mode & S_IFMT) else {
      throw StoreError(.otherFormat, path, what, "it is neither a regular file nor a block device")
    }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { throw Self.failure(errno, path, what) }
    var status = stat()
    let end = unsafe fstat(descriptor, &status) == 0 ? lseek(descriptor, 0, SEEK_END) : -1
    guard end >= 0 else {
      let code = errno
      close(descriptor)
      throw Self.failure(code, path, what)
    }
    self.path = path
    size = UInt64(end)
    identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    store = .descriptor(descriptor)
  }

  deinit {
    if case .descriptor(let descriptor) = store { close(descriptor) }
  }

  /// The open file, for questions to the kernel; nil for bytes at hand.
  var descriptor: CInt? {
    if case .descriptor(let descriptor) = store { descriptor } else { nil }
  }

  /// Bytes that the file has now.
  var presentSize: UInt64 {
    guard case .descriptor(let descriptor) = store else { return size }
    let end = lseek(descriptor, 0, SEEK_END)
    return end < 0 ? size : UInt64(end)
  }

  /// Reads a part, in whole or not at all.
  ///
  /// - Parameters:
  ///   - what: the part, as a noun, for the error.
  ///   - count: bytes; the caller has checked that they are few enough.
  func read(_ offset: UInt64, _ count: Int, _ what: String) throws(StoreError) -> [UInt8] {
    let bytes = try readUpTo(offset, count, what)
    guard bytes.count == count else {
      throw StoreError(
        .truncated, path, at: offset, what, "\(count) bytes are expected and the file has \(bytes.count) of them")
    }
    return bytes
  }

  /// Reads a part, or what the file has of it.
  func readUpTo(_ offset: UInt64, _ count: Int, _ what: String) throws(StoreError) -> [UInt8] {
    switch store {
    case .bytes(let bytes):
      guard offset < size else { return [] }
      return Array(bytes[Int(offset)..<Int(min(offset + UInt64(count), size))])
    case .descriptor(let descriptor):
      guard let start = Int(exactly: offset), start <= Int.max - count else { return [] }
      var count = count
      if offset + UInt64(count) > size {
        // No memory is taken for what cannot be there. The file may have grown.
        let end = presentSize
        count = Int(min(UInt64(count), end - min(end, offset)))
      }
      var buffer = [UInt8](repeating: 0, count: count)
      var filled = 0
      while filled < count {
        let got = unsafe buffer.withUnsafeMutableBytes { bytes in
          unsafe pread(descriptor, bytes.baseAddress.map { unsafe $0 + filled }, count - filled, start + filled)
        }
        if got < 0, errno == EINTR { continue }
        guard got >= 0 else { throw Self.failure(errno, path, what) }
        if got == 0 { break }
        filled += got
      }
      buffer.removeLast(count - filled)
      return buffer
    }
  }

  /// Reads a part into fields that know where they are from.
  func fields(_ offset: UInt64, _ count: Int, _ what: String) throws(StoreError) -> StoreFields {
    StoreFields(try read(offset, count, what), from: self, at: offset, what)
  }

  /// What the C library says of an error number.
  static func text(of code: CInt) -> String { unsafe String(cString: strerror(code)) }

  /// What an error number of a system call about a file means.
  static func failure(_ code: CInt, _ path: String, _ what: String) -> StoreError {
    switch code {
    case ENOENT, ENOTDIR: StoreError(.missing, path, what, "there is no such file")
    case EACCES, EPERM: StoreError(.notPermitted, path, what, "it may not be read")
    default: StoreError(.failed, path, what, text(of: code))
    }
  }
}
