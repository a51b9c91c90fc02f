/// The state letter of a process in stat and status.
///
/// See `task_state_array` in fs/proc/array.c. A letter without a name here compares and prints like the others.
public struct ProcessState: Hashable, Sendable, CustomStringConvertible {
  private let letter: UInt8

  init(letter: UInt8) { self.letter = letter }

  /// The letter.
  public var description: String { String(decoding: [letter], as: UTF8.self) }

  /// `R`: running or ready to run.
  public static let running = Self(letter: UInt8(ascii: "R"))
  /// `S`: waiting, interruptible.
  public static let sleeping = Self(letter: UInt8(ascii: "S"))
  /// `D`: waiting, not interruptible.
  public static let diskSleep = Self(letter: UInt8(ascii: "D"))
  /// `T`: stopped by a signal.
  public static let stopped = Self(letter: UInt8(ascii: "T"))
  /// `t`: stopped by a tracer.
  public static let traced = Self(letter: UInt8(ascii: "t"))
  /// `Z`: ended, not yet waited for.
  public static let zombie = Self(letter: UInt8(ascii: "Z"))
  /// `X`: dead.
  public static let dead = Self(letter: UInt8(ascii: "X"))
  /// `I`: an idle kernel thread.
  public static let idle = Self(letter: UInt8(ascii: "I"))
}
