/// A session of `mariadb` that stays open: a connection, with a read view if it has one.
final class MariaSession {
  private let client: RunningProgram
  private static let mark = "-- done"

  /// Takes a client that has been started.
  init(_ client: RunningProgram) { self.client = client }

  /// Does statements, and gives the lines that they say: rows, with tabs between columns.
  ///
  /// - Throws: `EngineError` with the server's words; the session has ended then.
  @discardableResult func ask(_ sql: String) throws(EngineError) -> [String] {
    try client.send("\(sql);\nselect '\(Self.mark)';")
    var lines: [String] = []
    while let line = try client.readLine(seconds: 300) {
      if line == Self.mark { return lines }
      lines.append(line)
    }
    throw .failed("\(sql.prefix(100)): \(client.errors)")
  }

  /// A status variable of the server that is a whole number.
  func status(_ name: String) throws(EngineError) -> Int {
    let line = try ask("show global status like '\(name)'").first ?? ""
    guard let value = line.split(separator: "\t").last.flatMap({ Int($0) }) else {
      throw .failed("the server has no \(name)")
    }
    return value
  }

  /// Ends the session.
  func end() throws(EngineError) { try client.end() }
}
