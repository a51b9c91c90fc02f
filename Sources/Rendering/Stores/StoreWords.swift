internal import StoreInspector

extension AmountText {
  /// An amount of a store.
  func text(_ bytes: UInt64) -> String { text(Int(clamping: bytes)) }

  /// An amount that may be a part of a byte, as shares are.
  func text(_ bytes: Double) -> String { text(Int(bytes.rounded())) }
}

extension [LockHolder] {
  /// `python3 4711, another process`.
  var words: String {
    isEmpty
      ? "nobody"
      : map { holder in
        guard let pid = holder.pid else { return "a process that the kernel does not name" }
        return [holder.name, "\(pid)"].compactMap { $0 }.joined(separator: " ")
      }.joined(separator: ", ")
  }
}

/// `1 page`, `2 pages`.
func counted(_ count: some BinaryInteger, _ one: String, _ many: String? = nil) -> String {
  count == 1 ? "1 \(one)" : "\(count) \(many ?? one + "s")"
}

/// Problems as lines: each one with what to do about it, and how many more there are.
func problemLines(_ problems: [StoreError], count: Int, style: Style) -> [String] {
  guard count > 0 else { return [] }
  let rest = count - problems.count
  return ["", style.paint("not looked at: \(count)", .doubtful)]
    + problems.flatMap { style.paragraph("\($0)", prefix: "  ") } + (rest > 0 ? ["  and \(rest) more"] : [])
}
