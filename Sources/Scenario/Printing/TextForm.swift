/// How single values are written in the line language.
enum TextForm {
  /// `'A'` for printable ASCII, a number for every other byte.
  static func byte(_ byte: UInt8) -> String {
    let isPlain = byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "'") && byte != UInt8(ascii: "\\")
    return isPlain ? "'\(Unicode.Scalar(byte))'" : String(byte)
  }

  /// The text in double quotes, with escapes for what a line cannot hold.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default:
        let isControl = scalar.properties.generalCategory == .control
        if isControl {
          result += "\\u{" + String(scalar.value, radix: 16) + "}"
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }

  /// `buf`, `buf[2]` or `buf[0..3]`.
  static func selection(_ selection: PageSelection) -> String {
    if selection.isWholeRegion { return selection.region }
    let first = selection.pages.lowerBound
    let last = selection.pages.upperBound - 1
    return first == last ? "\(selection.region)[\(first)]" : "\(selection.region)[\(first)..\(last)]"
  }

  /// `none`, `r`, `rw`, `rwx`, ...
  static func protection(_ protection: Protection) -> String {
    var text = ""
    if protection.contains(.read) { text += "r" }
    if protection.contains(.write) { text += "w" }
    if protection.contains(.execute) { text += "x" }
    return text.isEmpty ? "none" : text
  }
}
