/// An answer, whole.
public struct HTTPResponse: Sendable, Hashable {
  /// The status code.
  public var status: Int
  /// The media type of the body.
  public var contentType: String
  /// The body; HEAD gets its length only.
  public var body: [UInt8]
  /// The methods that the path knows, for status 405.
  var allow: String?

  /// Creates an answer.
  public init(status: Int = 200, contentType: String = "text/plain; charset=utf-8", body: [UInt8]) {
    self.status = status
    self.contentType = contentType
    self.body = body
  }

  /// Nothing has this path.
  public static let notFound = HTTPResponse(status: 404, line: "there is nothing here")

  /// An answer of one line.
  init(status: Int, line: String, allow: String? = nil) {
    self.init(status: status, body: Array((line + "\n").utf8))
    self.allow = allow
  }
}
