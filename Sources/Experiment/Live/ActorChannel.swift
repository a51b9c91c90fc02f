internal import CLinux

/// What an actor answered.
struct ActorReply {
  /// Which kind of answer it is.
  enum Kind {
    /// It waits for its first command.
    case ready
    /// The command ended.
    case done
    /// A signal ends it, as soon as it is told to go on.
    case killed(signal: Int32, address: UInt64, errorCode: UInt)
  }

  var kind: Kind
  var pid: Int32
  /// What the call returned, or minus errno.
  var result: Int64
  var minorFaults: Int
  var majorFaults: Int
  /// Ticks of the time stamp counter in the window of the operation.
  var ticks: UInt64
  /// CPU time in that window.
  var cpuMicroseconds: Int
  /// How often the task was switched out in it.
  var switches: Int
  /// The bytes that were read.
  var values: [UInt8]

  /// The name of the error that the call ended with, if it failed.
  var errorName: String? {
    result < 0 && result > -4096 ? nameOfError(Int32(-result)) : nil
  }
}

/// The name of an error number, such as `EINVAL`.
func nameOfError(_ number: Int32) -> String {
  unsafe String(cString: clx_error_name(number))
}

/// The controller's end of the socket to one actor.
///
/// Its buffer never leaves it, so that users need not care.
@safe
final class ActorChannel {
  private let process: String
  private let socket: Int32
  private let timeoutMilliseconds: Int32
  /// The actor's end, until it has been handed over.
  private(set) var actorEnd: Int32
  private let buffer: UnsafeMutablePointer<clx_reply>

  /// Makes a socket for a process of this name.
  init(process: String, timeoutMilliseconds: Int) throws(LiveError) {
    self.process = process
    self.timeoutMilliseconds = Int32(clamping: timeoutMilliseconds)
    var ends: (Int32, Int32) = (-1, -1)
    let result = unsafe clx_socket_pair(&ends.0, &ends.1)
    guard result == 0 else { throw .system(call: "socketpair", errno: nameOfError(-result)) }
    (socket, actorEnd) = ends
    unsafe buffer = UnsafeMutablePointer<clx_reply>.allocate(capacity: 1)
  }

  deinit {
    clx_close(socket)
    clx_close(actorEnd)
    unsafe buffer.deallocate()
  }

  /// Closes this program's copy of the actor's end: from then on the end of the actor ends the stream.
  func handOver() {
    clx_close(actorEnd)
    actorEnd = -1
  }

  /// Sends a command and, beside it, a file descriptor.
  func send(_ command: clx_command, descriptor: Int32 = -1) throws(LiveError) {
    var command = command
    let result = unsafe clx_send_command(socket, &command, descriptor, timeoutMilliseconds)
    if result == 0 { return }
    let name = nameOfError(-result)
    if name == "ETIMEDOUT" { throw .timeout(process: process) }
    if name == "EPIPE" || name == "ECONNRESET" { throw .actorDied(process: process) }
    throw .system(call: "sendmsg", errno: name)
  }

  /// Waits for the reply.
  func receive() throws(LiveError) -> ActorReply {
    var values: [UInt8] = []
    while true {
      let result = unsafe clx_receive_reply(socket, buffer, timeoutMilliseconds)
      if result == 0 { throw .actorDied(process: process) }
      if result < 0 {
        let name = nameOfError(-result)
        throw name == "ETIMEDOUT" ? .timeout(process: process) : .system(call: "recv", errno: name)
      }
      appendValues(to: &values)
      let reply = unsafe buffer.pointee
      let kind: ActorReply.Kind
      switch reply.kind {
      case CLX_VALUES: continue
      case CLX_READY: kind = .ready
      case CLX_DONE: kind = .done
      case CLX_KILLED:
        kind = .killed(signal: reply.signal, address: reply.address, errorCode: UInt(reply.error_code))
      default: throw .protocolViolation(process: process, what: "reply of kind \(reply.kind.rawValue)")
      }
      return ActorReply(
        kind: kind, pid: reply.pid, result: reply.result, minorFaults: Int(reply.minor_faults),
        majorFaults: Int(reply.major_faults), ticks: reply.ticks, cpuMicroseconds: Int(reply.cpu_microseconds),
        switches: Int(reply.switches), values: values)
    }
  }

  private func appendValues(to values: inout [UInt8]) {
    let count = unsafe Int(buffer.pointee.value_count)
    guard count > 0 else { return }
    unsafe withUnsafeBytes(of: &buffer.pointee.values) { bytes in
      unsafe values.append(contentsOf: bytes.prefix(count))
    }
  }
}
