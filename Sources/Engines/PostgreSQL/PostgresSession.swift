/// A session of `psql` that stays open: a connection, with a snapshot if it has one.
final class PostgresSession {
  private let client: RunningProgram
  private static let mark = "-- done"

  /// Takes a client that has been started.
  init(_ client: RunningProgram) throws(EngineError) {
    self.client = client
    try ask("set client_min_messages = error")
  }

  /// Does statements, and gives the lines that they say: rows, with `|` between columns.
  ///
  /// - Throws: `EngineError` with the server's words; the session has ended then.
  @discardableResult func ask(_ sql: String) throws(EngineError) -> [String] {
    try client.send("\(sql);\n\\echo '\(Self.mark)'")
    var lines: [String] = []
    while let line = try client.readLine(seconds: 300) {
      if line == Self.mark { return lines }
      lines.append(line)
    }
    throw .failed("\(sql.prefix(100)): \(client.errors)")
  }

  /// The whole numbers of the last line that statements say.
  func numbers(_ sql: String) throws(EngineError) -> [Int] {
    let lines = try ask(sql)
    let numbers = (lines.last ?? "").split(separator: "|").map { Int($0) }
    guard !numbers.isEmpty, !numbers.contains(nil) else {
      throw .failed("\(sql.prefix(100)): whole numbers were expected and not \(lines.last ?? "nothing")")
    }
    return numbers.compactMap(\.self)
  }

  /// Ends the session.
  func end() throws(EngineError) { try client.end() }
}
