internal import Inspector
internal import LocalHTTP
internal import Rendering

/// The pages of running processes: a list to choose from, and one process with its descendants, looked at again and again.
struct ProcessRoom: Sendable {
  private let root: String
  private let clock: IdleClock
  private let queue = WorkQueue("processes", limit: 64)
  private let feeds = ProcessFeeds()

  /// More pages than that are not kept up to date at one time.
  private static let mostWatchers = 8

  init(root: String, clock: IdleClock) {
    self.root = root
    self.clock = clock
  }

  /// The list.
  func list(_ request: HTTPRequest) async -> HTTPResponse {
    guard request.method == .get else { return .wrongMethod }
    let root = root
    let answer = await queue.run { () -> HTTPResponse in
      guard let catalogue = try? ProcessCatalogue.ofThisMachine() else { return .problem("/proc is not readable") }
      return ProcessListPage(root: root, processes: catalogue.candidates(ProcessSelection()).found.map(\.process))
        .page.response()
    }
    return answer ?? .busy
  }

  /// A process and its descendants as they are now.
  func page(_ request: HTTPRequest, process text: String) async -> HTTPResponse {
    guard request.method == .get else { return .wrongMethod }
    guard let pid = Int32(text), pid > 0 else { return .notFound }
    guard let look = await feeds.feed(of: pid).value() else {
      return HTTPResponse(status: 404, line: "there is no process \(pid)")
    }
    return Page(
      root: root, title: "Process \(pid) and its descendants", section: .processes,
      body: [
        HTML(
          "p", ["class": "faint"],
          text: "Looked at each second while this page is open; without JavaScript, load it again."),
        HTML("p", [:], [HTML("button", ["type": "button", "id": "pause", "hidden": ""], text: "Pause")]),
        HTML("section", ["id": "live", "data-events": "\(root)/processes/\(pid)/events"], [look.html]),
      ], modules: ["live.js"]
    ).response()
  }

  /// The same as events, until the reader or the processes are gone.
  func events(_ request: HTTPRequest, process text: String) -> HTTPResponse {
    guard request.method == .get else { return .wrongMethod }
    guard let pid = Int32(text), pid > 0 else { return .notFound }
    guard clock.beginWatching(atMost: Self.mostWatchers) else { return .busy }
    let (feed, clock) = (feeds.feed(of: pid), clock)
    return HTTPResponse(
      events: AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
        let task = Task {
          while !Task.isCancelled {
            guard let look = await feed.value() else {
              continuation.yield(Self.event("gone", "The processes have ended."))
              break
            }
            continuation.yield(Self.event("look", look.html.source))
            try? await Task.sleep(for: .seconds(1))
          }
          continuation.finish()
        }
        continuation.onTermination = { _ in
          task.cancel()
          clock.endWatching()
        }
      })
  }

  /// An event as the HTML standard writes it: each line of its data on a line of its own.
  private static func event(_ name: String, _ data: String) -> [UInt8] {
    let lines = data.split(separator: "\n", omittingEmptySubsequences: false).map { "data: \($0)\n" }
    return Array("event: \(name)\n\(lines.joined())\n".utf8)
  }
}

/// The processes to choose from.
struct ProcessListPage {
  let root: String
  let processes: [InspectedProcess]

  private static let most = 500

  var page: Page {
    let rows = processes.prefix(Self.most).map { process -> [HTML] in
      [
        HTML("a", ["href": "\(root)/processes/\(process.pid)"], text: "\(process.pid)"), .text("\(process.parent)"),
        .text(process.user.map(String.init) ?? "?"), .text(String(process.title.prefix(160))),
      ]
    }
    let more = processes.count - rows.count
    return Page(
      root: root, title: "Running processes", section: .processes,
      body: [
        HTML(
          "p", text: "Choose a process: its page shows what it and its descendants share, and what they have written."),
        .table(caption: "Processes of this machine", ["pid", "parent", "user", "command"], rows),
        more > 0 ? HTML("p", text: "… and \(more) more; write the number behind /processes/ in the address") : .nothing,
      ])
  }
}
