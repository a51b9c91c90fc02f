import Glibc

/// A connection on which a test writes any bytes.
package final class RawClient: Sendable {
  private let descriptor: Int32

  /// Connects to a port of 127.0.0.1.
  package init(port: Int) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let (descriptor, size) = (self.descriptor, socklen_t(MemoryLayout<sockaddr_in>.size))
    _ = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe connect(descriptor, $0, size) }
    }
  }

  deinit { close(descriptor) }

  /// What comes until a text has come, or the connection ends, or `seconds` are over.
  package func read(until text: String, seconds: Int = 5) -> String {
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65536)
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end, !String(decoding: bytes, as: UTF8.self).contains(text) {
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&waiting, 1, 50) > 0 else { continue }
      let count = unsafe recv(descriptor, &part, part.count, 0)
      if count <= 0 { break }
      bytes += part.prefix(count)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes; false if the server has closed the connection.
  @discardableResult package func write(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return unsafe bytes.withUnsafeBytes {
      unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) == $0.count
    }
  }

  /// What comes until the server closes the connection, or until `seconds` are over.
  package func readToEnd(seconds: Int = 5) -> (text: String, isClosed: Bool) {
    var text: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65536)
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&waiting, 1, 50) > 0 else { continue }
      let count = unsafe recv(descriptor, &part, part.count, 0)
      if count <= 0 { return (String(decoding: text, as: UTF8.self), true) }
      text += part.prefix(count)
    }
    return (String(decoding: text, as: UTF8.self), false)
  }
}
