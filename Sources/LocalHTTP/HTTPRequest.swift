/// A request: GET or HEAD, which are told apart by nobody, or POST where the limits permit bodies.
public struct HTTPRequest: Sendable, Hashable {
  /// What is wanted.
  public enum Method: Sendable, Hashable {
    /// To read something.
    case get
    /// To send something, and read what comes of it.
    case post
  }

  /// What is wanted.
  public var method: Method
  /// The path, without a query, as it was sent.
  public var path: String
  /// What stands behind the `?`, as it was sent; nil without one.
  public var query: String?
  /// What the reader would like to get, if it says so.
  public var accept: String?
  /// The name by which the reader knows this server, which is one of this machine if the address is.
  public var host: String?
  /// The site whose page has made the request, if the reader says so.
  public var origin: String?
  /// The media type of the body, if there is one.
  public var contentType: String?
  /// The body.
  public var body: [UInt8]

  /// Creates a request to read something.
  public init(path: String, accept: String? = nil) {
    method = .get
    self.path = path
    self.accept = accept
    body = []
  }
}
