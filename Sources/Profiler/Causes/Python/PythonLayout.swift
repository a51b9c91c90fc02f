/// How a version of CPython lays out its objects and the memory that it takes them from.
///
/// The allocator takes arenas of 1 MiB, divides them into pools of 16 KiB, and each pool into blocks of one size (Objects/obmalloc.c). A
/// block of an object that the collector knows begins with two links (`PyGC_Head`), and before these may be two words for attributes.
package struct PythonLayout: Hashable, Sendable {
  /// Bits of `tp_flags` of which one means that two words precede the object: pointers to its attributes or weak references.
  let flagsOfWordsBefore: UInt64

  /// The layout of a version; nil for one that was never compared with memory.
  package static func of(_ version: PythonVersion) -> PythonLayout? {
    guard version.major == 3, !version.isFreeThreaded else { return nil }
    return switch version.minor {
    // `Py_TPFLAGS_MANAGED_DICT`.
    case 11: PythonLayout(flagsOfWordsBefore: 1 << 4)
    // `Py_TPFLAGS_PREHEADER`: weak references too.
    case 12, 13: PythonLayout(flagsOfWordsBefore: 1 << 4 | 1 << 3)
    default: nil
    }
  }

  /// Bytes of a pool, and of its header.
  static let (poolBytes, poolHeader): (UInt64, UInt64) = (16384, 48)
  /// Bytes of the largest block: what is larger comes from malloc.
  static let largestBlock: UInt64 = 512
  /// Bytes of the links of the collector, and of the words that may precede them.
  static let (linkBytes, beforeBytes): (UInt64, UInt64) = (16, 16)

  /// `tp_flags`: the type is finished; its objects have links; its objects are types.
  static let (readyFlag, collectedFlag, typeFlag): (UInt64, UInt64, UInt64) = (1 << 12, 1 << 14, 1 << 31)
  /// Bytes of a `PyTypeObject` up to and with `tp_flags`.
  static let typeBytes = 176
  /// Where in it its own type, its name and its flags are.
  static let (typeOfType, nameOfType, flagsOfType): (Int, Int, Int) = (8, 24, 168)

  /// Bytes before an object of a type: words for attributes, then links.
  func bytesBefore(_ flags: UInt64) -> (words: UInt64, links: UInt64) {
    (
      flags & flagsOfWordsBefore != 0 ? Self.beforeBytes : 0,
      flags & Self.collectedFlag != 0 ? Self.linkBytes : 0
    )
  }
}
