/// What is done to a system, in a small language: one statement a line, `#` begins a comment.
///
///     create SIZE
///     snapshot NAME [of VIEW] [at WRITES] [for SECONDS s]
///     write VIEW FIRST..END [times N]
///     open VIEW
///     attributes VIEW
///     read VIEW FIRST..END
///     drop VIEW
///     reclaim
///     checkpoint
///     wait SECONDS s
///
/// Sizes and places are bytes, or have one of the units B, KiB, MiB, GiB and TiB. A range may count pieces: `3..5 x 4 KiB` are the
/// bytes from 12 KiB, before 20 KiB.
public struct WriteScript: Sendable, Hashable {
  /// The statements; the first one is `create`.
  public let steps: [ScriptStep]

  /// The name of the first view.
  public static let baseName = "base"
  /// Statements that a script may have.
  public static let mostSteps = 1000
  /// Views that a script may make.
  public static let mostViews = 20
  /// Writes that a script may make, each repetition counted.
  public static let mostWrites = 10_000
  /// Bytes that a script may write and read.
  public static let mostBytes = 16 << 20
  /// Bytes of the largest base.
  public static let largestBase = 64 << 40

  /// Reads a script, and checks what can be known before anything runs.
  ///
  /// Throws all mistakes at once.
  public init(parsing text: String) throws(ScriptErrors) {
    var reader = ScriptReader()
    // A carriage return and a line feed are one character.
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      reader.read(line, number: number + 1)
    }
    reader.finish()
    guard reader.diagnostics.isEmpty else { throw ScriptErrors(diagnostics: reader.diagnostics) }
    steps = reader.steps
  }

  /// Bytes of the base.
  public var baseBytes: Int {
    guard case .create(let bytes)? = steps.first?.action else { return 0 }
    return bytes
  }
}
