/// Where an answer is read: a URL of the scheme `http`, as a user writes it.
public struct HTTPAddress: Sendable, Hashable {
  /// The name or the number of the machine.
  public let host: String
  /// The port, 80 if none is named.
  public let port: Int
  /// The path and the query, as they are asked for.
  public let target: String
  /// What stands behind the first `#`, which is never asked for; nil where there is none.
  public let fragment: String?

  /// What is wrong with a text that should be such a URL.
  public enum Problem: Error, Sendable, Hashable {
    /// It does not begin with `http://`.
    case notHTTP
    /// It names a user or a password, which nobody is told.
    case hasUser
    /// There is no machine in it.
    case noHost
    /// What stands for the port is no number from 1 to 65535.
    case noPort
  }

  /// Reads a URL; what may not stand in one as it is, such as blanks and braces, is encoded.
  public init(_ text: String) throws(Problem) {
    let scheme = "http://"
    guard text.lowercased().hasPrefix(scheme) else { throw .notHTTP }
    let rest = text.dropFirst(scheme.count)
    let parts = rest.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let address = parts[0]
    fragment = parts.count > 1 ? String(parts[1]) : nil
    let place = address.prefix { $0 != "/" && $0 != "?" }
    guard !place.contains("@") else { throw .hasUser }
    var host = place
    var port: Int? = 80
    if place.hasPrefix("["), let end = place.firstIndex(of: "]") {
      host = place[place.index(after: place.startIndex)..<end]
      let behind = place[place.index(after: end)...]
      if !behind.isEmpty { port = behind.hasPrefix(":") ? Self.port(behind.dropFirst()) : nil }
    } else if let colon = place.firstIndex(of: ":") {
      host = place[..<colon]
      port = Self.port(place[place.index(after: colon)...])
    }
    // No byte of it may end the line of a header.
    guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { throw .noHost }
    guard let port else { throw .noPort }
    self.host = String(host)
    self.port = port
    let path = address.dropFirst(place.count)
    target = Self.encoded(path.hasPrefix("/") ? String(path) : "/" + path)
  }

  /// The machine as it stands in a header `Host`.
  public var authority: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == 80 ? name : "\(name):\(port)"
  }

  /// What was asked for, for a person.
  public var text: String { "http://\(authority)\(target)" }

  private static func port(_ text: Substring) -> Int? { UInt16(text).flatMap { $0 > 0 ? Int($0) : nil } }

  private static func encoded(_ text: String) -> String {
    let kept = Set("-._~!$&'()*+,;=:@/?%".utf8)
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      let isLetter = (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
      if isLetter || kept.contains(byte) {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension HTTPAddress.Problem: CustomStringConvertible {
  /// One line for a person.
  public var description: String {
    switch self {
    case .notHTTP: "it must begin with http:// (https is not known)"
    case .hasUser: "a user and a password cannot be given"
    case .noHost: "no machine is named"
    case .noPort: "the port must be from 1 to 65535"
    }
  }
}
