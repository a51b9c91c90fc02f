internal import LocalHTTP
internal import Rendering

/// Which room answers which path.
struct Router: Sendable {
  private let door: Door
  private let clock: IdleClock
  private let labs: LabRoom
  private let play: PlayRoom
  private let processes: ProcessRoom

  init(door: Door, clock: IdleClock, host: any LabHost) {
    self.door = door
    self.clock = clock
    labs = LabRoom(root: door.root, host: host)
    play = PlayRoom(root: door.root, host: host)
    processes = ProcessRoom(root: door.root, clock: clock)
  }

  /// Answers a request.
  func answer(_ request: HTTPRequest) async -> HTTPResponse {
    var response = await inner(request)
    response.fields += Self.guards
    return response
  }

  /// What keeps a browser from doing with a page what it does not say.
  ///
  /// Forms say where they come from only if the referrer is not withheld from their own site.
  private static let guards: [HTTPResponse.Field] = [
    .init(
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"),
    .init("Referrer-Policy", "same-origin"), .init("X-Frame-Options", "DENY"),
    .init("Cross-Origin-Opener-Policy", "same-origin"), .init("Cross-Origin-Resource-Policy", "same-origin"),
  ]

  private func inner(_ request: HTTPRequest) async -> HTTPResponse {
    guard door.isOurs(request) else {
      return HTTPResponse(status: 403, line: "this server answers to its own pages only")
    }
    guard let parts = door.parts(of: request.path) else {
      return HTTPResponse(
        status: 403, line: "the key is missing in this address: open the one that cowscope serve has printed")
    }
    clock.touch()
    switch (parts.first, parts.count) {
    case (nil, _): return .redirect(to: door.root + "/")
    case ("", 1): return await labs.list(request)
    case ("web", 2): return request.method == .get ? WebFile.response(parts[1]) : .wrongMethod
    case ("labs", 2): return await labs.answer(request, lab: parts[1])
    case ("labs", 3) where parts[2] == "trace.json": return await labs.trace(request, lab: parts[1])
    case ("labs", 3) where parts[2] == "report": return await labs.report(request, lab: parts[1])
    case ("words", 1): return request.method == .get ? WordsPage(root: door.root).page.response() : .wrongMethod
    case ("play", 1): return await play.answer(request)
    case ("play", 2) where parts[1] == "file": return play.file(request)
    case ("processes", 1): return await processes.list(request)
    case ("processes", 2): return await processes.page(request, process: parts[1])
    case ("processes", 3) where parts[2] == "events": return processes.events(request, process: parts[1])
    default: return .notFound
    }
  }
}

extension HTTPResponse {
  /// The path is known, and the method is not.
  static let wrongMethod = HTTPResponse(status: 405, line: "this is not how to ask for that")
  /// Too much is waiting.
  static let busy = HTTPResponse(status: 503, line: "too much is going on here: try again in a moment")

  /// A line for a person, as a problem of this program.
  static func problem(_ message: String) -> HTTPResponse { HTTPResponse(status: 500, line: message) }
}
