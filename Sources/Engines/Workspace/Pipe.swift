internal import CLinux
internal import Glibc

/// A pipe; ends that nobody has taken are closed with it.
final class Pipe {
  private(set) var readEnd: CInt = -1
  private(set) var writeEnd: CInt = -1

  init() throws(EngineError) {
    var (reading, writing): (CInt, CInt) = (-1, -1)
    try SystemCall.check(unsafe clx_make_pipe(&reading, &writing), "a pipe")
    (readEnd, writeEnd) = (reading, writing)
  }

  deinit {
    for end in [readEnd, writeEnd] where end >= 0 { close(end) }
  }

  func takeReadEnd() -> CInt {
    defer { readEnd = -1 }
    return readEnd
  }

  func takeWriteEnd() -> CInt {
    defer { writeEnd = -1 }
    return writeEnd
  }
}
