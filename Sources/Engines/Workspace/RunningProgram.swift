internal import CLinux
internal import Glibc

/// A program in a workspace that goes on: a server, or a client that is told something line by line.
public final class RunningProgram {
  private let keeper: Keeper
  private let pid: Int32
  private let name: String
  private var input: CInt
  private let output: CInt
  private let errorFile: MemoryFile
  private var pending: [UInt8] = []

  init(_ keeper: Keeper, _ words: [String]) throws(EngineError) {
    let (toProgram, fromProgram) = (try Pipe(), try Pipe())
    errorFile = try MemoryFile()
    pid = try keeper.start(
      words, streams: [toProgram.readEnd, fromProgram.writeEnd, errorFile.descriptor])
    (self.keeper, name) = (keeper, words.first ?? "")
    (input, output) = (toProgram.takeWriteEnd(), fromProgram.takeReadEnd())
  }

  deinit {
    closeInput()
    Glibc.close(output)
  }

  /// What it has written to standard error so far.
  public var errors: String { errorFile.text }

  /// Writes a line to its standard input.
  public func send(_ line: String) throws(EngineError) {
    var rest = Array((line + "\n").utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe write(input, $0.baseAddress, $0.count) }
      guard count > 0 || errno == EINTR else { throw SystemCall.failure(errno, "writing to \(name)") }
      rest = rest.dropFirst(max(0, count))
    }
  }

  /// The next line of its standard output, without its end; nil when there are no more.
  ///
  /// Throws `failed` where none has come after so many seconds.
  public func readLine(seconds: Int = 60) throws(EngineError) -> String? {
    let end = ContinuousClock.now + .seconds(seconds)
    var part = [UInt8](repeating: 0, count: 65_536)
    while true {
      if let newline = pending.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: pending[..<newline], as: UTF8.self)
        pending.removeSubrange(...newline)
        return line
      }
      guard ContinuousClock.now < end else { throw .failed("\(name) has said nothing for \(seconds) s: \(errors)") }
      var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&waiting, 1, 200) > 0 else { continue }
      let count = unsafe read(output, &part, part.count)
      if count > 0 {
        pending += part.prefix(count)
      } else if count == 0 {
        guard !pending.isEmpty else { return nil }
        defer { pending = [] }
        return String(decoding: pending, as: UTF8.self)
      }
    }
  }

  /// Whether it has ended by itself.
  var hasEnded: Bool { (try? keeper.hasEnded(pid)) ?? true }

  /// Sends a signal to it.
  public func signal(_ number: Int32) { keeper.signal(pid, number) }

  private func closeInput() {
    if input >= 0 { Glibc.close(input) }
    input = -1
  }

  /// Closes its standard input, and waits until it has ended; gives its exit status, or 128 and the number of the signal that ended it.
  ///
  /// What has not ended after so many seconds is killed, and `failed` is thrown.
  @discardableResult
  public func end(seconds: Int = 30) throws(EngineError) -> Int {
    closeInput()
    if let status = try keeper.await(pid, milliseconds: seconds * 1000) { return Workspace.number(status) }
    keeper.signal(pid, SIGKILL)
    throw .failed("\(name) has not ended after \(seconds) s")
  }
}
