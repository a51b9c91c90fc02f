internal import CLinux
internal import FoundationEssentials
internal import Glibc

/// A database of doltlite, asked through Python's sqlite3, which doltlite takes the place of.
final class DoltliteClient {
  /// An answer: rows whose values are texts, or what was wrong.
  private struct Answer: Decodable {
    var rows: [[String]]?
    var error: String?
  }

  private let program: RunningProgram

  /// Takes a line of JSON, a text of SQL or two for the second of the two databases, and gives one.
  private static let server = """
    import importlib.metadata, json, sys
    import doltlite, sqlite3
    print(json.dumps({"rows": [[importlib.metadata.version("doltlite")]]}), flush=True)
    database = None
    for line in sys.stdin:
        verb, text = json.loads(line)
        try:
            if verb == "open":
                database = sqlite3.connect(text, isolation_level=None)
                answer = {"rows": []}
            else:
                answer = {"rows": [[str(value) for value in row] for row in database.execute(text).fetchall()]}
        except sqlite3.Error as error:
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)
    """

  /// The version of doltlite.
  let version: String

  /// Starts Python.
  ///
  /// - Throws: `EngineError`: `unavailable` where there is no Python that has doltlite.
  init(in workspace: Workspace) throws(EngineError) {
    var found: (RunningProgram, String)?
    for python in Self.candidates {
      guard let program = try? workspace.start(words: [python, "-c", Self.server]) else { continue }
      guard let line = try program.readLine(), let first = try Self.rows(line).first?.first else { continue }
      found = (program, first)
      break
    }
    guard let found else {
      throw .unavailable("no Python has doltlite; make test-family installs it, and pip does")
    }
    (program, version) = found
  }

  /// Where Python is looked for: where a variable says, where this program was built, and along PATH.
  private static var candidates: [String] {
    var result: [String] = []
    if let folder = unsafe getenv("COWSCOPE_DOLTLITE") {
      unsafe result.append(String(cString: folder) + "/bin/python3")
    }
    var bytes = [CChar](repeating: 0, count: 4096)
    let length = unsafe clx_executable_path(&bytes, Int32(bytes.count))
    let path = String(decoding: bytes.prefix(Int(max(0, length))).map(UInt8.init(bitPattern:)), as: UTF8.self)
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    result += ["\(folder)/../../tools/doltlite/bin/python3", "/usr/bin/python3", "python3"]
    return result
  }

  private static func rows(_ line: String) throws(EngineError) -> [[String]] {
    let answer: Answer
    do { answer = try JSONDecoder().decode(Answer.self, from: Data(line.utf8)) } catch {
      throw .failed("doltlite's Python says \(line)")
    }
    if let error = answer.error { throw .failed("doltlite: \(error)") }
    return answer.rows ?? []
  }

  private func ask(_ verb: String, _ text: String) throws(EngineError) -> [[String]] {
    let request: [UInt8]
    do { request = Array(try JSONEncoder().encode([verb, text])) } catch { throw .failed("\(text) is no text") }
    try program.send(String(decoding: request, as: UTF8.self))
    guard let line = try program.readLine(seconds: 300) else {
      throw .failed("doltlite's Python has ended: \(program.errors)")
    }
    return try Self.rows(line)
  }

  /// Opens or makes a database.
  func open(_ path: String) throws(EngineError) { _ = try ask("open", path) }

  /// Does a statement, and gives its rows.
  ///
  /// - Throws: `EngineError` with what doltlite says.
  @discardableResult func ask(_ sql: String) throws(EngineError) -> [[String]] { try ask("do", sql) }

  /// Ends Python.
  func end() throws(EngineError) { try program.end() }
}
