internal import ActorProgram
internal import CLinux
internal import Glibc

/// The process that starts programs in a workspace, and clears it when this process is gone (`keeper.c` of cowscope-actor).
final class Keeper {
  private let socket: CInt
  private let pid: Int32
  /// The first process of the room, by its number outside.
  let room: Int32
  /// Wait statuses of programs that have ended and were not asked for yet.
  private var ended: [Int32: Int32] = [:]

  /// How long starting a process may take, in milliseconds.
  private static let patience: Int32 = 20_000

  init(_ folder: String, isolated: Bool) throws(EngineError) {
    let program: String
    do throws(ActorProgram.NotFound) { program = try ActorProgram.find() } catch {
      throw .unavailable("cowscope-actor was not found: \(error.searched.joined(separator: ", "))")
    }
    var socket: CInt = -1
    let pid = unsafe clx_spawn_keeper(program, folder, isolated ? 1 : 0, &socket)
    try SystemCall.check(pid, "starting the keeper")
    do throws(EngineError) {
      let outside = try Self.receive(socket)
      guard outside.event == CLX_KEEPER_READY else { throw Self.noRoom(outside) }
      let inside = try Self.receive(socket)
      guard inside.event == CLX_KEEPER_READY else { throw Self.noRoom(inside) }
      room = outside.pid
    } catch {
      clx_close(socket)
      _ = clx_wait_child(pid)
      throw error
    }
    (self.socket, self.pid) = (socket, pid)
  }

  deinit { _ = end() }

  private static func noRoom(_ answer: clx_keeper_answer) -> EngineError {
    .unavailable("namespaces of mounts and processes: \(unsafe String(cString: clx_error_name(answer.value)))")
  }

  private static func receive(_ socket: CInt) throws(EngineError) -> clx_keeper_answer {
    var answer = clx_keeper_answer()
    let got = try SystemCall.check(unsafe clx_keeper_answer(socket, &answer, patience), "waiting for the keeper")
    guard got == 1 else { throw .failed("the keeper has ended") }
    return answer
  }

  /// Starts a program with these standard streams; gives its number in the room.
  func start(_ words: [String], streams: [CInt]) throws(EngineError) -> Int32 {
    var bytes: [CChar] = []
    for word in words { bytes += word.utf8.map { CChar(bitPattern: $0) } + [0] }
    let what = words.first ?? ""
    try SystemCall.check(
      unsafe clx_keeper_start(socket, bytes, UInt64(bytes.count), UInt32(words.count), streams), "asking for \(what)")
    while true {
      let answer = try Self.receive(socket)
      switch answer.event {
      case CLX_KEEPER_STARTED: return answer.pid
      case CLX_KEEPER_FAILED:
        guard answer.value != ENOENT else { throw .unavailable("the program \(what) is not installed") }
        throw SystemCall.failure(answer.value, "starting \(what)")
      default: ended[answer.pid] = answer.value
      }
    }
  }

  /// Waits until a program has ended; nil where it has not after that time.
  func await(_ program: Int32, milliseconds: Int) throws(EngineError) -> Int32? {
    let end = ContinuousClock.now + .milliseconds(milliseconds)
    while true {
      if let status = ended.removeValue(forKey: program) { return status }
      let (seconds, attoseconds) = (end - ContinuousClock.now).components
      let rest = max(0, Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
      var answer = clx_keeper_answer()
      let got = unsafe clx_keeper_answer(socket, &answer, Int32(clamping: rest))
      if got == -ETIMEDOUT { return nil }
      guard try SystemCall.check(got, "waiting for a program") == 1 else { throw .failed("the keeper has ended") }
      if answer.event == CLX_KEEPER_ENDED { ended[answer.pid] = answer.value }
    }
  }

  /// Whether a program has ended; `await` still gives its status.
  func hasEnded(_ program: Int32) throws(EngineError) -> Bool {
    guard let status = try self.await(program, milliseconds: 0) else { return false }
    ended[program] = status
    return true
  }

  func signal(_ program: Int32, _ number: Int32) {
    _ = clx_keeper_signal(socket, program, number)
  }

  private var hasEnded = false

  /// Ends the room and waits until the folder is gone; false where something could not be removed.
  func end() -> Bool {
    guard !hasEnded else { return true }
    hasEnded = true
    clx_close(socket)
    return clx_exit_status(clx_wait_child(pid)) == 0
  }
}
