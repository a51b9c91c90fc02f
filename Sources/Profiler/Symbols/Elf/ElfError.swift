/// Why bytes are not understood as an ELF file.
public enum ElfError: Error, Hashable, Sendable {
  /// They do not begin like one.
  case notELF
  /// It is one, but of another class, byte order or processor than this package reads.
  case unsupported(what: String)
  /// Something that the file says it has lies outside of it, or cannot be what it says.
  case torn(what: String)
  /// A table is larger than any that a real program has.
  case tooLarge(what: String)
  /// The bytes cannot be read.
  case unreadable(errno: Int32)
}
