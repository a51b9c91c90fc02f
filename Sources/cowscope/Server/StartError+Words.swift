import LocalHTTP

extension LocalServer.StartError {
  /// Why nothing can be served at an address, in one line.
  func words(_ address: String) -> String {
    switch self {
    case .addressInUse: "\(address) is in use: another program listens there"
    case .notPermitted: "\(address) may not be used: ports below 1024 need CAP_NET_BIND_SERVICE"
    case .noSuchAddress: "\(address) is no address of this machine"
    case .system(let code): "\(address) cannot be listened on: \(TextFile.message(code))"
    }
  }
}
