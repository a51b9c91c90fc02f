/// One statement of a script.
public struct ScriptStep: Sendable, Hashable {
  /// What is done.
  ///
  /// Views are known by name; the first one is `base`.
  public enum Action: Sendable, Hashable {
    /// Makes the base.
    case create(bytes: Int)
    /// Makes a view of another, now or as it was after so many of its writes, for ever or for so many seconds.
    case snapshot(name: String, of: String, at: Point?, seconds: Int?)
    /// Writes a range of bytes, so often.
    case write(view: String, range: Range<Int>, times: Int)
    /// Opens all of a view for writing, and writes nothing.
    case open(view: String)
    /// Changes mode or owner of all of a view.
    case attributes(view: String)
    /// Reads a range of bytes.
    case read(view: String, range: Range<Int>)
    /// Removes a view.
    case drop(view: String)
    /// Gives back what nobody needs.
    case reclaim
    /// Brings home what was logged.
    case checkpoint
    /// Lets time pass.
    case wait(seconds: Int)
  }

  /// What is done.
  public let action: Action
  /// The line of the script, from 1.
  public let line: Int
  /// The statement as it is written.
  public let text: String

  init(_ action: Action, line: Int, text: String) { (self.action, self.line, self.text) = (action, line, text) }
}
