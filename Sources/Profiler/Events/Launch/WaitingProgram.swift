internal import CLinux
internal import Glibc

/// A child of this process that waits to become a program.
final class WaitingProgram {
  let pid: Int32
  private let name: String
  private var launch: clx_launch
  private var isWaiting = true

  /// Starts the child.
  init(_ arguments: [String]) throws(EventError) {
    guard let name = arguments.first else { throw .notStarted(program: "", errno: ENOENT) }
    self.name = name
    var started = clx_launch()
    var words = unsafe arguments.map { unsafe strdup($0) } + [nil]
    defer { unsafe words.forEach { unsafe free($0) } }
    let result = unsafe clx_launch_prepare(&started, name, &words)
    guard result > 0 else { throw .notStarted(program: name, errno: -result) }
    launch = started
    pid = result
  }

  deinit {
    if isWaiting { unsafe clx_launch_cancel(&launch) }
  }

  /// Lets it become the program.
  func release() throws(EventError) {
    isWaiting = false
    let result = unsafe clx_launch_release(&launch)
    guard result == 0 else { throw .notStarted(program: name, errno: -result) }
  }
}
