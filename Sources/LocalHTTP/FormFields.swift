/// What a form has sent: names and values, in their order, as `application/x-www-form-urlencoded` writes them.
public struct FormFields: Sendable {
  /// Fields beyond this number are not read.
  public static let most = 1000

  private var fields: [(name: String, value: String)] = []

  /// Reads a query or a body; what is no UTF-8 becomes U+FFFD.
  public init(_ text: some Sequence<UInt8>) {
    for part in Array(text).split(separator: UInt8(ascii: "&")).prefix(Self.most) {
      let sides = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      fields.append((Self.decoded(sides[0]), sides.count > 1 ? Self.decoded(sides[1]) : ""))
    }
  }

  /// The first value of a name.
  public subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

  /// All values of a name, in their order.
  public func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

  private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
    var result: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      if byte == UInt8(ascii: "%"), index + 2 < bytes.endIndex, let high = digit(bytes[index + 1]),
        let low = digit(bytes[index + 2])
      {
        result.append(high << 4 | low)
        index += 3
      } else {
        result.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

extension HTTPRequest {
  /// What stands behind the `?`.
  public var queryFields: FormFields { FormFields((query ?? "").utf8) }

  /// The form in the body; none where the body is something else.
  public var formFields: FormFields {
    let type = (contentType ?? "").prefix { $0 != ";" }.lowercased().filter { $0 != " " }
    return FormFields(type == "application/x-www-form-urlencoded" ? body : [])
  }
}
