internal import Glibc
internal import ProcFS

/// The functions of the running kernel and its modules, as /proc/kallsyms lists them.
public struct KernelSymbols {
  private var text: [UInt8] = []
  private var addresses: [UInt64] = []
  /// Where each name starts; the last bit says that it is a function.
  private var names: [Int] = []

  /// Reads /proc/kallsyms; nothing is known if this user may not see addresses, which are zero then (kernel.kptr_restrict).
  ///
  /// - Complexity: some ten MB of text.
  public static func read() -> KernelSymbols {
    var text: [UInt8] = []
    let file = unsafe open("/proc/kallsyms", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return KernelSymbols([]) }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = unsafe Glibc.read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return KernelSymbols(text) }
      text += buffer[..<count]
    }
  }

  /// Understands the text of /proc/kallsyms; lines that are strange are left out.
  public init(_ text: [UInt8]) {
    var found: [(address: UInt64, name: Int)] = []
    var start = 0
    while let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) {
      if let symbol = Self.symbol(text, start..<end) { found.append(symbol) }
      start = end + 1
    }
    found.sort { $0 < $1 }
    self.text = text
    addresses = found.map(\.address)
    names = found.map(\.name)
  }

  /// Nothing is known: this user may not see the addresses.
  public var isEmpty: Bool { addresses.isEmpty }

  /// The function at an address of the kernel; its module is `[kernel]` or the name of the module in brackets.
  ///
  /// The list has no sizes: a function ends where anything else begins, and nothing is known behind the last one.
  ///
  /// - Complexity: O(log n)
  public func symbol(at address: UInt64) -> Symbol? {
    let next = addresses.partitioningIndex { $0 > address }
    guard next > 0, next < addresses.count else { return nil }
    let start = addresses[next - 1]
    var best: (name: String, module: String)?
    var index = next - 1
    while index >= 0, addresses[index] == start {
      if names[index] & 1 == 1, let named = words(names[index] >> 1),
        best.map({ Self.isBetter(named.name, $0.name) }) ?? true
      {
        best = named
      }
      index -= 1
    }
    return best.map { Symbol(name: $0.name, module: $0.module, offset: address - start) }
  }

  private static func isBetter(_ name: String, _ other: String) -> Bool {
    let (underscores, others) = (name.prefix { $0 == "_" }.count, other.prefix { $0 == "_" }.count)
    return underscores != others ? underscores < others : name < other
  }

  private func words(_ start: Int) -> (name: String, module: String)? {
    guard let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let parts = text[start..<end].split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    return parts.first.map { name in
      (String(decoding: name, as: UTF8.self), parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : "[kernel]")
    }
  }

  /// `ffffffff81000000 T _text`, with the module behind a tab if it is of one.
  private static func symbol(_ text: [UInt8], _ line: Range<Int>) -> (address: UInt64, name: Int)? {
    var place = line.lowerBound
    var address: UInt64 = 0
    while place < line.upperBound, let digit = Character(UnicodeScalar(text[place])).hexDigitValue {
      guard address >> 60 == 0 else { return nil }
      address = address << 4 | UInt64(digit)
      place += 1
    }
    guard address != 0, line.upperBound - place > 3, text[place] == UInt8(ascii: " "),
      text[place + 2] == UInt8(ascii: " ")
    else { return nil }
    let isFunction = "tTwW".utf8.contains(text[place + 1])
    return (address, (place + 3) << 1 | (isFunction ? 1 : 0))
  }
}
