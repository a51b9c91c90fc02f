internal import CLinux
internal import Glibc

/// Checks of what calls of the system return.
enum SystemCall {
  /// The result of a call that returns minus errno, or the error with what was tried.
  @discardableResult
  static func check(_ result: some BinaryInteger, _ what: @autoclosure () -> String) throws(EngineError) -> Int {
    let value = Int(result)
    guard value >= 0 else { throw failure(Int32(truncatingIfNeeded: -value), what()) }
    return value
  }

  /// The result of a call that returns -1 and sets errno.
  @discardableResult
  static func checkErrno(_ result: some BinaryInteger, _ what: @autoclosure () -> String) throws(EngineError) -> Int {
    guard result >= 0 else { throw failure(errno, what()) }
    return Int(result)
  }

  static func failure(_ code: Int32, _ what: String) -> EngineError {
    .failed("\(what): \(unsafe String(cString: clx_error_name(code)))")
  }
}
