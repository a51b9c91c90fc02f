/// A request to read something: GET or HEAD.
public struct HTTPRequest: Sendable, Hashable {
  /// The path, without a query, as it was sent.
  public var path: String
  /// What the reader would like to get, if it says so.
  public var accept: String?

  /// Creates a request.
  public init(path: String, accept: String? = nil) {
    self.path = path
    self.accept = accept
  }
}
