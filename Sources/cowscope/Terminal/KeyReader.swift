import Glibc

/// What a key asks for while the user steps through a run.
enum StepKey {
  case next
  case back
  case end
  case nextFault
  case quit
  /// Nothing that has a meaning, or a redraw after the program was stopped.
  case other
}

/// The signal that arrived while keys were read, or 0.
///
/// Written by the signal handler only.
private nonisolated(unsafe) var arrivedSignal: Int32 = 0

/// Keys from standard input: single key strokes from a terminal, letters of lines from anything else.
///
/// The terminal is given back as it was found when the reader ends, also when a signal ends the program.
struct KeyReader: ~Copyable {
  private var found = termios()
  private let isTerminal: Bool
  private var oldMask = sigset_t()
  private var queue: [UInt8] = []

  private static let endingSignals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

  init() {
    isTerminal = unsafe tcgetattr(STDIN_FILENO, &found) == 0
    guard isTerminal else { return }
    // Blocked except while `pselect` waits, so that no signal can slip in between a check and the wait.
    var mask = sigset_t()
    unsafe sigemptyset(&mask)
    for signal in Self.endingSignals { unsafe sigaddset(&mask, signal) }
    unsafe sigprocmask(SIG_BLOCK, &mask, &oldMask)
    for signal in Self.endingSignals {
      Glibc.signal(signal) { number in unsafe arrivedSignal = number }
    }
    var raw = found
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
    unsafe tcsetattr(STDIN_FILENO, TCSADRAIN, &raw)
  }

  deinit {
    guard isTerminal else { return }
    var settings = found
    unsafe tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
    for signal in Self.endingSignals { Glibc.signal(signal, SIG_DFL) }
    var mask = oldMask
    unsafe sigprocmask(SIG_SETMASK, &mask, nil)
  }

  /// The signal that asked the program to end, or nil.
  var endingSignal: Int32? {
    let signal = unsafe arrivedSignal
    return signal == 0 ? nil : signal
  }

  /// The next key; `quit` at the end of the input and when a signal arrives.
  mutating func next() -> StepKey {
    guard let byte = nextByte() else { return .quit }
    switch byte {
    case UInt8(ascii: "n"), UInt8(ascii: " "): return .next
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"): return isTerminal ? .next : next()
    case UInt8(ascii: "b"), 0x7F: return .back
    case UInt8(ascii: "g"): return .end
    case UInt8(ascii: "f"): return .nextFault
    case UInt8(ascii: "q"), 0x03, 0x04: return .quit
    case 0x1B: return escapeSequence()
    default: return .other
    }
  }

  /// The arrow keys are ESC [ C and ESC [ D, or ESC O C and ESC O D; they arrive in one piece.
  private mutating func escapeSequence() -> StepKey {
    guard !queue.isEmpty else { return .other }
    guard queue.first == UInt8(ascii: "[") || queue.first == UInt8(ascii: "O") else { return .other }
    queue.removeFirst()
    while let byte = queue.first {
      queue.removeFirst()
      switch byte {
      case UInt8(ascii: "C"): return .next
      case UInt8(ascii: "D"): return .back
      // Parameters, then the byte that ends the sequence: ECMA-48, 5.4.
      case 0x40...0x7E: return .other
      default: continue
      }
    }
    return .other
  }

  private mutating func nextByte() -> UInt8? {
    while queue.isEmpty {
      if isTerminal {
        var descriptors = fd_set()
        descriptors.__fds_bits.0 = 1 << STDIN_FILENO
        var mask = oldMask
        let ready = unsafe pselect(STDIN_FILENO + 1, &descriptors, nil, nil, nil, &mask)
        if endingSignal != nil { return nil }
        if ready < 0 { continue }
      }
      var bytes: [UInt8] = Array(repeating: 0, count: 64)
      let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(STDIN_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return nil }
      queue = Array(bytes.prefix(count))
    }
    return queue.removeFirst()
  }
}
