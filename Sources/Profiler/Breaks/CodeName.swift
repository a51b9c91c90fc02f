/// A function, as far as it is known, and the file that it is from.
public struct CodeName: Sendable, Hashable, Codable {
  /// The function, as its file names it; nil where nothing has a name for it.
  public var function: String?
  /// A file of code, `[kernel]`, or nil where nothing is known of it.
  public var module: String?

  /// Creates a name.
  public init(function: String?, module: String?) {
    self.function = function
    self.module = module
  }
}
