/// A version of CPython, and what of its build changes how memory looks.
package struct PythonVersion: Hashable, Sendable, CustomStringConvertible {
  package var major: Int
  package var minor: Int
  package var micro: Int
  /// Built without the global lock: other heads of objects, and another allocator.
  package var isFreeThreaded: Bool

  package init(major: Int, minor: Int, micro: Int, isFreeThreaded: Bool) {
    self.major = major
    self.minor = minor
    self.micro = micro
    self.isFreeThreaded = isFreeThreaded
  }

  package var description: String { "\(major).\(minor).\(micro)" + (isFreeThreaded ? "t" : "") }
}

extension ElfFile {
  /// The version of CPython that the file holds, by what it exports (`Py_Version`, from 3.11 on); nil if it holds none.
  package func pythonVersion() -> PythonVersion? {
    guard let table = try? dynamicSymbols() else { return nil }
    var value: UInt64?
    var isFreeThreaded = false
    for symbol in table.symbols {
      switch symbol.kind {
      case .global where symbol.size == 8 && value == nil:
        if table.name(symbol) == "Py_Version" { value = word(at: symbol.address) }
      case .function where !isFreeThreaded:
        isFreeThreaded = table.name(symbol) == "_Py_DecRefShared"
      default: break
      }
    }
    // Four bytes, the lowest for the kind of release.
    guard let value, value >> 32 == 0, value != 0 else { return nil }
    return PythonVersion(
      major: Int(value >> 24), minor: Int(value >> 16 & 0xff), micro: Int(value >> 8 & 0xff),
      isFreeThreaded: isFreeThreaded)
  }

  /// The number that the file has at an address that it was linked for.
  private func word(at address: UInt64) -> UInt64? {
    guard let segment = segments.first(where: { $0.address <= address && address - $0.address < $0.fileSize }) else {
      return nil
    }
    let place = address - segment.address + segment.offset
    return (try? source.read(place, 8, "a number", limit: 8)).flatMap { try? ElfFields($0).u64(0) }
  }
}
