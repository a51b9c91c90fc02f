import Glibc

/// Where the library of the installed Ruby is.
enum RubyLibrary {
  /// Nil if there is none.
  static let path: String? = ElfSamples.output("ldd /usr/bin/ruby 2>/dev/null")?
    .first { $0.contains("libruby") }
    .flatMap { $0.split(separator: " ").first { $0.hasPrefix("/") } }
    .map(String.init)
}

/// Says that a part of a test was left out.
enum Skip {
  static func note(_ reason: String) { print("SKIP: \(reason)") }
}
