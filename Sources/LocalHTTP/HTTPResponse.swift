/// An answer: whole, or events one after the other.
public struct HTTPResponse: Sendable {
  /// A line of the head.
  public struct Field: Sendable, Hashable {
    /// The name.
    public var name: String
    /// The value.
    public var value: String

    /// Creates a line.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The status code.
  public var status: Int
  /// The media type of the body.
  public var contentType: String
  /// More lines of the head.
  public var fields: [Field] = []
  /// The body; HEAD gets its length only.
  public var body: [UInt8]
  /// Events that follow each other instead of a body, until the source ends or the reader goes away.
  ///
  /// A reader that is slower than the source misses events.
  public var events: AsyncStream<[UInt8]>?
  /// The methods that the path knows, for status 405.
  var allow: String?

  /// Creates an answer.
  public init(status: Int = 200, contentType: String = "text/plain; charset=utf-8", body: [UInt8]) {
    self.status = status
    self.contentType = contentType
    self.body = body
  }

  /// Creates an answer that goes on: server-sent events as the HTML standard describes them, already in their form.
  public init(events: AsyncStream<[UInt8]>) {
    self.init(contentType: "text/event-stream", body: [])
    self.events = events
  }

  /// Nothing has this path.
  public static let notFound = HTTPResponse(status: 404, line: "there is nothing here")

  /// An answer of one line.
  public init(status: Int, line: String) {
    self.init(status: status, body: Array((line + "\n").utf8))
  }

  /// An answer of one line, with the methods that the path knows.
  init(status: Int, line: String, allow: String) {
    self.init(status: status, line: line)
    self.allow = allow
  }
}
