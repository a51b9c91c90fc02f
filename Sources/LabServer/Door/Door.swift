internal import LocalHTTP

/// Who may come in: those who know the key in the path, from pages of this server only.
struct Door: Sendable {
  /// The first part of each path.
  let key: String

  /// Takes a key of 128 bits that nobody can guess.
  init() {
    var random = SystemRandomNumberGenerator()
    let numbers = [random.next(), random.next()] as [UInt64]
    key = numbers.map { number in
      let digits = String(number, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// The beginning of all paths, without a slash at its end.
  var root: String { "/" + key }

  /// What stands behind the key, in parts; nil for who has no key.
  func parts(of path: String) -> [String]? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    guard let first = parts.first, Self.equal(first, key) else { return nil }
    return parts.dropFirst().map(String.init)
  }

  /// Whether a request comes from a page of this server, or from no page at all.
  ///
  /// Browsers say of each request that changes something which site it comes from.
  func isOurs(_ request: HTTPRequest) -> Bool {
    guard let origin = request.origin else { return true }
    return request.host.map { origin == "http://" + $0 } ?? false
  }

  /// Compares in a time that does not tell how much was right.
  private static func equal(_ left: Substring, _ right: String) -> Bool {
    let (one, two) = (Array(left.utf8), Array(right.utf8))
    guard one.count == two.count else { return false }
    return zip(one, two).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
