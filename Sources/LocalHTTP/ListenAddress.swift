internal import NIOCore

/// An address and a port to listen on, as a user writes them: `127.0.0.1:9100`, `[::1]:9100`, `localhost:9100`.
public struct ListenAddress: Sendable, Hashable {
  /// The address in numbers, in the shortest form, and its scope if it has one.
  public let host: String
  /// The port; 0 lets the kernel choose one.
  public let port: Int

  /// What is wrong with a text that should be an address.
  public enum Problem: Error, Sendable, Hashable {
    /// There is no colon, or no number from 0 to 65535 behind the last one.
    case noPort
    /// What stands before the port is no address in numbers, and not `localhost`.
    case noAddress(String)
  }

  /// Reads an address.
  ///
  /// Names are not looked up: `localhost` is 127.0.0.1.
  public init(_ text: String) throws(Problem) {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
      throw .noPort
    }
    var host = String(text[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = String(host.dropFirst().dropLast())
    } else if host.contains(":") {
      throw .noAddress(host)
    }
    if host.lowercased() == "localhost" { host = "127.0.0.1" }
    guard let numbers = (try? SocketAddress(ipAddress: host, port: Int(port)))?.ipAddress else {
      throw .noAddress(host)
    }
    self.host = Self.shortest(numbers, scope: host.drop { $0 != "%" })
    self.port = Int(port)
  }

  /// The one form of an address, by which it is known: an IPv4 address that is written as an IPv6 one is itself.
  private static func shortest(_ numbers: String, scope: Substring) -> String {
    let mapped = "::ffff:"
    guard numbers.hasPrefix(mapped), numbers.contains(".") else { return numbers + scope }
    return String(numbers.dropFirst(mapped.count))
  }

  /// An address that is known to be one.
  init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// Whether only programs of this machine reach it.
  public var isLoopback: Bool { host.hasPrefix("127.") || host.prefix { $0 != "%" } == "::1" }

  /// As it stands in a URL.
  public var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
