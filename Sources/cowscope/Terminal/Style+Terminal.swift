import Glibc
import Rendering

extension Style {
  /// What suits the device behind standard output: colour only on a terminal that wants it, signs that its locale has.
  static func forStandardOutput(_ environment: [String: String]) -> Style {
    let isTerminal = Output.standardOutput.isTerminal
    let wantsColour = environment["NO_COLOR"]?.isEmpty ?? true && environment["TERM"] != "dumb"
    return Style(
      usesColour: isTerminal && wantsColour, symbols: symbols(environment),
      width: isTerminal ? min(columns ?? 80, 120) : 80)
  }

  /// The first of these variables that is set names the character encoding; locale(7).
  private static func symbols(_ environment: [String: String]) -> Symbols {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? "C"
    let encoding = locale.lowercased().split(separator: ".").last.map(String.init) ?? ""
    return encoding.hasPrefix("utf-8") || encoding.hasPrefix("utf8") ? .unicode : .ascii
  }

  private static var columns: Int? {
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
