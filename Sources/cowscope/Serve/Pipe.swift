import Glibc

/// A way for bytes from one program to another, whose ends no third one inherits.
///
/// Sockets and no pipe(2): its ends would be inherited by whatever another thread starts before they can be marked.
final class Pipe {
  private(set) var reader: Int32 = -1
  private(set) var writer: Int32 = -1

  init() throws(Failure) {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw Failure(status: .machine, message: "no pipe: \(TextFile.message(errno))")
    }
    (reader, writer) = (ends[0], ends[1])
  }

  func closeReader() {
    if reader >= 0 { Glibc.close(reader) }
    reader = -1
  }

  func closeWriter() {
    if writer >= 0 { Glibc.close(writer) }
    writer = -1
  }

  func close() {
    closeReader()
    closeWriter()
  }
}

/// Gives a program its input and takes what it says, all at the same time.
struct Exchange {
  private var input: ArraySlice<UInt8>
  private let pipes: [Pipe]
  private let mostBytes: Int
  /// What it wrote to its standard output.
  private(set) var output: [UInt8] = []
  /// What it wrote to its standard error.
  private(set) var errors: [UInt8] = []

  /// Takes the pipes of standard input, output and error.
  init(input: [UInt8], pipes: [Pipe], mostBytes: Int) {
    self.input = input[...]
    self.pipes = pipes
    self.mostBytes = mostBytes
  }

  /// Goes on until the program has closed its ends; false where it takes too long or says too much.
  mutating func run(until end: ContinuousClock.Instant) -> Bool {
    if input.isEmpty { pipes[0].closeWriter() }
    var part = [UInt8](repeating: 0, count: 65536)
    while pipes[1].reader >= 0 || pipes[2].reader >= 0 {
      let rest = (end - .now).components
      guard rest.seconds >= 0, rest.attoseconds >= 0, output.count + errors.count <= mostBytes else { return false }
      var polled = [
        pollfd(fd: pipes[0].writer, events: Int16(POLLOUT), revents: 0),
        pollfd(fd: pipes[1].reader, events: Int16(POLLIN), revents: 0),
        pollfd(fd: pipes[2].reader, events: Int16(POLLIN), revents: 0),
      ]
      guard unsafe poll(&polled, 3, 100) > 0 else { continue }
      if polled[0].revents != 0 { give() }
      if polled[1].revents != 0, !Self.take(&output, from: pipes[1].reader, &part) { pipes[1].closeReader() }
      if polled[2].revents != 0, !Self.take(&errors, from: pipes[2].reader, &part) { pipes[2].closeReader() }
    }
    return true
  }

  /// Writes as much as surely has room, so that nothing waits here.
  private mutating func give() {
    let piece = Array(input.prefix(Int(PIPE_BUF)))
    let count = unsafe write(pipes[0].writer, piece, piece.count)
    if count < 0, errno == EINTR { return }
    // A program that does not want more has ended, or says why on its standard error.
    if count < 0 { input = [] } else { input = input.dropFirst(count) }
    if input.isEmpty { pipes[0].closeWriter() }
  }

  /// Reads once; false at the end.
  private static func take(_ bytes: inout [UInt8], from descriptor: Int32, _ part: inout [UInt8]) -> Bool {
    let count = unsafe read(descriptor, &part, part.count)
    if count < 0, errno == EINTR { return true }
    bytes += part.prefix(max(count, 0))
    return count > 0
  }
}
