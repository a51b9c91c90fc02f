internal import CLinux
internal import Glibc

/// The actor in its measuring mode: one run measures one thing on one CPU.
struct TimerProgram {
  /// Where the actor is.
  var path: String
  /// The CPU to measure on.
  var cpu: Int32

  /// How long one measurement may take, in milliseconds.
  private static let timeout: Int32 = 300_000
  /// How long another run may hold the CPU, in milliseconds.
  private static let patience = 120_000
  private static let mostOutput = 8 << 20

  /// Runs `--time` with these words and returns what was printed.
  func run(_ what: String, _ words: [String]) throws(CalibrationError) -> TimerOutput {
    let reserved = try reserve()
    defer { clx_close(reserved) }
    var arguments = unsafe (["cowscope-actor", "--time"] + words).map { unsafe strdup($0) }
    unsafe arguments.append(nil)
    var output: Int32 = -1
    let pid = unsafe clx_start_timer(path, arguments, &output)
    unsafe arguments.forEach { unsafe free($0) }
    guard pid > 0 else { throw .system(call: "posix_spawn", errno: Self.name(-pid)) }
    var bytes = [CChar](repeating: 0, count: Self.mostOutput)
    let length = unsafe clx_read_to_end(output, &bytes, Int64(bytes.count), Self.timeout)
    clx_close(output)
    if length < 0 { clx_kill(pid) }
    let status = Int(clx_exit_status(clx_wait_child(pid)))
    if length == -Int64(ETIMEDOUT) { throw .timeout(what: what) }
    guard length >= 0 else { throw .system(call: "read", errno: Self.name(Int32(-length))) }
    let text = String(decoding: bytes.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    do throws(TimerOutput.Malformed) {
      let result = try TimerOutput(parsing: text)
      if status == 0 || result.unavailable != nil { return result }
    } catch {
      throw .unexpected(what: what, line: error.line)
    }
    throw .failed(what: what, status: status)
  }

  /// Waits until no other run uses the CPU: they would disturb each other.
  private func reserve() throws(CalibrationError) -> Int32 {
    for _ in 0..<Self.patience {
      let descriptor = clx_reserve_cpu(cpu)
      if descriptor >= 0 { return descriptor }
      guard descriptor == -EADDRINUSE else { throw .system(call: "bind", errno: Self.name(-descriptor)) }
      usleep(1000)
    }
    throw .busyCPU(Int(cpu))
  }

  private static func name(_ error: Int32) -> String { unsafe String(cString: clx_error_name(error)) }
}
