/// To which names of itself a server answers.
struct HostRule: Sendable {
  private let address: ListenAddress

  init(_ address: ListenAddress) { self.address = address }

  /// Whether a request with this header `Host` is meant for this server.
  ///
  /// Who listens on an address that others reach is known by names that cannot be foreseen.
  func accepts(_ host: String) -> Bool {
    guard address.isLoopback else { return true }
    let name = Self.withoutPort(host.lowercased())
    return name == "localhost" || name == "127.0.0.1" || name == "[::1]" || name == address.host
      || name == "[\(address.host)]"
  }

  private static func withoutPort(_ host: String) -> String {
    guard let colon = host.lastIndex(of: ":"), host.last != "]" else { return host }
    return host[host.index(after: colon)...].allSatisfy(\.isNumber) ? String(host[..<colon]) : host
  }
}
