import Experiment
import LabServer
import Synchronization
import Teaching
import TestSupport
import Testing

/// The program behind the pages, without files and without a kernel.
final class ModelHost: LabHost {
  let labs: [Lab]
  let course: Course?
  let student: String?
  let notice: String? = "Read <this>"
  let examples = [
    PlayExample(
      name: "two", text: "process p\nmap p r anon pages=2\nwrite p r value='A'\nfork p -> c\nwrite c r[0] value='B'\n")
  ]
  private let kept = Mutex(LabProgress())
  /// What the editor asked the kernel to run.
  let measured = Mutex<[String]>([])

  /// The labs of this program, by the names of their files.
  init(
    _ names: [String] = ["01-fork-basics", "06-zero-page", "90-quiz"], course: Course? = nil, student: String? = nil
  ) throws {
    self.course = course
    self.student = student
    labs = try names.map { name in
      let path = "\(Self.folder)/\(name).lab.md"
      return try Lab.parse(try #require(TextOfFile.read(path)), file: name)
    }
  }

  private static let folder =
    #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/examples/labs"

  func progress() throws(HostProblem) -> LabProgress { kept.withLock { $0 } }

  func update(_ change: (inout LabProgress) -> Void) throws(HostProblem) {
    var progress = kept.withLock { $0 }
    change(&progress)
    kept.withLock { $0 = progress }
  }

  func run(_ variant: Variant) throws(HostProblem) -> HostedRun {
    do throws(ExperimentError) {
      let result = try Experiment(sides: .model, checkpoints: .everyStep).run(
        variant.scenario, under: variant.lab.policies)
      guard let run = LabRun(variant, result: result) else { throw .live(.protocolViolation(process: "", what: "")) }
      return HostedRun(run: run, result: result, notice: "this is a test")
    } catch {
      throw HostProblem(error.description)
    }
  }

  func practiceSeed(of lab: Lab) -> Seed { .practice() }

  func predict(_ variant: Variant) throws(HostProblem) -> HostedRun { try run(variant) }

  func report(of session: LabSession) throws(HostProblem) -> (name: String, bytes: [UInt8]) {
    ("\(session.record.lab) \"\(session.record.ticket?.student ?? "nobody")\".json", Array("{}".utf8))
  }

  func measure(_ text: String) throws(HostProblem) -> (result: RunResult, notice: String?) {
    measured.withLock { $0.append(text) }
    throw HostProblem("there is no kernel in <this> test")
  }
}

/// Somebody with a browser: keeps the address, and sends forms as pages do.
final class Visitor {
  /// An answer.
  struct Answer {
    var status: Int
    var head: String
    var body: String

    /// A line of the head.
    func field(_ name: String) -> String? {
      head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ": ") }
        .map { String($0.dropFirst(name.count + 2)) }
    }
  }

  let server: LabServer
  let port: Int
  /// The beginning of all paths, with a slash at its end.
  let root: String

  init(_ host: any LabHost) throws {
    server = try LabServer.start(port: 0, host: host)
    let parts = server.address.split(separator: "/", omittingEmptySubsequences: false)
    port = try #require(parts[2].split(separator: ":").last.flatMap { Int($0) })
    root = "/" + parts[3...].joined(separator: "/")
  }

  deinit { server.stop() }

  /// Sends any request, and reads what comes until the connection is closed.
  func raw(_ request: String) -> Answer {
    let client = RawClient(port: port)
    client.write(request)
    let text = client.readToEnd(seconds: 20).text
    let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
    let head = String(parts.first ?? "")
    return Answer(
      status: head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0, head: head,
      body: parts.count > 1 ? String(parts[1]) : "")
  }

  func get(_ path: String, _ fields: String = "") -> Answer {
    raw("GET \(root)\(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n\(fields)\r\n")
  }

  /// Sends a form and follows the way to the page behind it.
  func post(_ path: String, _ form: [(String, String)]) -> Answer {
    let body = form.map { "\(Self.encoded($0.0))=\(Self.encoded($0.1))" }.joined(separator: "&")
    let answer = raw(
      """
      POST \(root)\(path) HTTP/1.1\r
      Host: 127.0.0.1:\(port)\r
      Origin: http://127.0.0.1:\(port)\r
      Content-Type: application/x-www-form-urlencoded\r
      Content-Length: \(body.utf8.count)\r
      Connection: close\r
      \r
      \(body)
      """)
    guard answer.status == 303, let place = answer.field("Location") else { return answer }
    return get(String(place.prefix { $0 != "#" }.dropFirst(root.count)))
  }

  private static func encoded(_ text: String) -> String {
    text.utf8.map { byte in
      if UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte { return String(UnicodeScalar(byte)) }
      let digits = String(byte, radix: 16)
      return "%" + (digits.count == 1 ? "0" : "") + digits
    }.joined()
  }
}
