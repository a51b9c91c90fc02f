internal import ProcFS

/// One setting of the machine: a file of /sys/kernel/mm or /proc/sys/vm, and what is written to it.
struct MachineSetting: Sendable, Hashable {
  /// The file.
  var path: String
  /// The text that is written.
  var value: String
  /// Kernels without the file are as good: nothing is written there.
  var isOptional = false

  /// The value of a file as it can be written back.
  ///
  /// A file that shows all choices has the chosen one in brackets: `always [madvise] never`. Nil where it cannot be read.
  static func current(of path: String) -> String? {
    guard let line = KernelFile.firstLine(path) else { return nil }
    let text = Array((line + "\n").utf8)
    return (try? Choice.parse(text.span))?.chosen ?? line
  }
}
