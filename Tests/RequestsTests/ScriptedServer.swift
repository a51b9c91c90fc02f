import Glibc
import Synchronization

/// A server that takes one connection after the other, reads a request from each, and sends bytes that a test has given, whatever was asked for.
final class ScriptedServer: Sendable {
  /// What is done with a connection after the request was read.
  enum Step: Sendable {
    /// Sends bytes.
    case send(String)
    /// Waits until the other side closes the connection.
    case waitForEnd
  }

  let port: Int
  private let listener: Int32
  private let asked = Asked()

  /// Listens on a free port of 127.0.0.1.
  init(_ steps: [Step]) {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = self.listener
    unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        _ = unsafe bind(listener, address, size)
        _ = listen(listener, 8)
        _ = unsafe getsockname(listener, address, &size)
      }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    let thread = Thread { [asked] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        let request = Self.request(of: connection)
        asked.requests.withLock { $0.append(request) }
        for step in steps { Self.take(step, connection) }
        close(connection)
      }
    }
    thread.start()
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  /// The requests until now.
  var requests: [String] { asked.requests.withLock { $0 } }

  private static func request(of connection: Int32) -> String {
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    while !String(decoding: bytes, as: UTF8.self).contains("\r\n\r\n") {
      let count = unsafe recv(connection, &part, part.count, 0)
      guard count > 0 else { break }
      bytes += part[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func take(_ step: Step, _ connection: Int32) {
    switch step {
    case .send(let text):
      var rest = Array(text.utf8)[...]
      while !rest.isEmpty {
        let count = unsafe rest.withUnsafeBytes {
          unsafe send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
      }
    case .waitForEnd:
      var byte: UInt8 = 0
      while unsafe recv(connection, &byte, 1, 0) > 0 {}
    }
  }
}

/// What was asked for.
private final class Asked: Sendable {
  let requests = Mutex<[String]>([])
}

/// A thread of its own.
private struct Thread: Sendable {
  private let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }

  func start() {
    let box = Box(body)
    var thread = pthread_t()
    let argument = unsafe Unmanaged.passRetained(box).toOpaque()
    _ = unsafe pthread_create(
      &thread, nil,
      { argument in
        if let argument = unsafe argument { unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
        return nil
      }, argument)
    pthread_detach(thread)
  }

  private final class Box: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
