import Glibc

/// Where a program is that is built beside the test runner.
package func besideRunner(_ program: String) -> String {
  var path = [CChar](repeating: 0, count: 4096)
  let count = unsafe readlink("/proc/self/exe", &path, path.count)
  let runner = String(decoding: path.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  return runner.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/"
    + program
}
