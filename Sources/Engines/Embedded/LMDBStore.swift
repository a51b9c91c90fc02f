internal import CLMDB
internal import CLinux

/// An LMDB environment, by the library that is loaded when it is first asked for.
@safe final class LMDBStore {
  private let store: OpaquePointer
  private var readers: [Int: OpaquePointer] = unsafe [:]
  /// Bytes of each value.
  static let valueBytes = 100

  /// The library's version.
  static func version() throws(EngineError) -> String {
    var text: UnsafePointer<CChar>?
    guard unsafe clmdb_load(&text) == 0, let text = unsafe text else {
      throw .unavailable("liblmdb.so.0 is not installed (the Debian package is liblmdb0)")
    }
    // LMDB 0.9.24: (July 24, 2019)
    return String(unsafe String(cString: text).prefix { $0 != ":" })
  }

  /// Makes one with so many keys, from 0 on.
  init(folder: String, keys: Int) throws(EngineError) {
    _ = try Self.version()
    var error: Int32 = 0
    guard let store = unsafe clmdb_open(folder, 1 << 30, &error) else { throw Self.failure(error, "opening it") }
    unsafe self.store = unsafe store
    try Self.check(unsafe clmdb_fill(store, UInt32(keys), UInt32(Self.valueBytes)), "filling it")
  }

  deinit {
    unsafe readers.values.forEach { unsafe clmdb_end($0) }
    unsafe clmdb_close(store)
  }

  private static func failure(_ error: Int32, _ what: String) -> EngineError {
    .failed("LMDB, \(what): \(unsafe String(cString: clmdb_text(error)))")
  }

  private static func check(_ result: Int32, _ what: String) throws(EngineError) {
    guard result == 0 else { throw failure(result, what) }
  }

  /// Changes the values of keys in one transaction; gives the bytes that it has passed to write(2).
  func put(_ keys: [Int], byte: UInt8) throws(EngineError) -> Int {
    var (before, after): (UInt64, UInt64) = (0, 0)
    let numbers = keys.map(UInt32.init)
    try SystemCall.check(unsafe clx_bytes_written_by_thread(&before), "reading /proc/thread-self/io")
    try Self.check(
      unsafe clmdb_put(store, numbers, UInt32(numbers.count), UInt32(Self.valueBytes), byte), "a transaction")
    try SystemCall.check(unsafe clx_bytes_written_by_thread(&after), "reading /proc/thread-self/io")
    return Int(after - before)
  }

  func begin(_ reader: Int) throws(EngineError) {
    guard let begun = unsafe clmdb_begin(store) else { throw .failed("LMDB has begun no reader") }
    unsafe readers[reader] = begun
  }

  func end(_ reader: Int) {
    if let ended = unsafe readers.removeValue(forKey: reader) { unsafe clmdb_end(ended) }
  }

  /// Levels of the tree, its pages with children, and its leaves.
  func shape() throws(EngineError) -> (levels: Int, branches: Int, leaves: Int) {
    var (levels, branches, leaves): (UInt64, UInt64, UInt64) = (0, 0, 0)
    try Self.check(unsafe clmdb_shape(store, &levels, &branches, &leaves), "mdb_stat")
    return (Int(levels), Int(branches), Int(leaves))
  }

  /// Pages of the file that are in use or were.
  func pages() throws(EngineError) -> Int {
    try SystemCall.check(unsafe clmdb_last_page(store), "mdb_env_info") + 1
  }
}
