/// What is at an instruction pointer.
public enum CodePlace: Hashable, Sendable {
  /// A function of the process.
  case function(Symbol)
  /// Code of a program or library that has no name for it, or of nothing that has names (nil).
  case unknown(module: String?)
  /// Code of the kernel; nil if this user may not know its addresses, or if nothing is there.
  case kernel(Symbol?)
}

/// A function, and a place in it.
public struct Symbol: Hashable, Sendable {
  /// The name as the file has it: not demangled.
  public var name: String
  /// Where the name is from: the path as the kernel prints it, or `[vdso]`, `[kernel]`, a module of the kernel, `[perf map]`,
  /// `[jit dump]`.
  public var module: String
  /// Bytes from the beginning of the function.
  public var offset: UInt64

  /// Creates a symbol.
  public init(name: String, module: String, offset: UInt64) {
    self.name = name
    self.module = module
    self.offset = offset
  }
}

/// A global variable of a program or library, where a process has it.
public struct GlobalVariable: Hashable, Sendable {
  /// The name as the file has it: not demangled.
  public var name: String
  /// The path of the file, as the kernel prints it.
  public var module: String
  /// The addresses of the variable.
  public var addresses: Range<UInt64>

  /// Creates a global.
  public init(name: String, module: String, addresses: Range<UInt64>) {
    self.name = name
    self.module = module
    self.addresses = addresses
  }
}

/// A section of a program or library, such as `.data`.
public struct SectionName: Hashable, Sendable {
  /// The name of the section.
  public var name: String
  /// The path of the file, as the kernel prints it.
  public var module: String

  /// Creates a section's name.
  public init(name: String, module: String) {
    self.name = name
    self.module = module
  }
}
