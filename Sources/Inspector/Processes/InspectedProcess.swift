/// A process as it was when it was scanned.
public struct InspectedProcess: Hashable, Sendable, Codable {
  /// Its number.
  public var pid: Int32
  /// When it started, in clock ticks since boot: with the number it identifies the process for good.
  public var startTicks: UInt64
  /// Its parent.
  public var parent: Int32
  /// Its user, nil if that could not be read.
  public var user: Int?
  /// The name of the program, up to 15 bytes.
  public var name: String
  /// Its arguments, which a server may have replaced by a title.
  public var arguments: [String]
  /// The index of an earlier process that has the same address space (a vfork child, or CLONE_VM); its pages are counted there.
  public var sharesMemoryWith: Int?
  /// Pss as the kernel's smaps_rollup says, in bytes; only where frames are hidden and pages cannot be counted.
  public var kernelProportional: Int?

  /// Creates a process from what is known of it.
  public init(
    pid: Int32, startTicks: UInt64, parent: Int32, user: Int?, name: String, arguments: [String],
    sharesMemoryWith: Int? = nil
  ) {
    self.pid = pid
    self.startTicks = startTicks
    self.parent = parent
    self.user = user
    self.name = name
    self.arguments = arguments
    self.sharesMemoryWith = sharesMemoryWith
  }

  /// What a person calls it: the title, or the name of the program.
  public var title: String { arguments.isEmpty ? name : arguments.joined(separator: " ") }

  /// The title without the folder of the program: what fits into a table.
  public var shortTitle: String {
    guard let program = arguments.first else { return name }
    // A title that a server wrote is one argument with blanks, and no path.
    let isPath = program.hasPrefix("/") && !program.contains(" ")
    let short = isPath ? String(program[(program.lastIndex(of: "/") ?? program.startIndex)...].dropFirst()) : program
    return ([short] + arguments.dropFirst()).joined(separator: " ")
  }
}

/// Why a process that was selected is not among the inspected ones.
public enum Omission: String, Hashable, Sendable, Codable, CaseIterable {
  /// It ended before it was read, or while it was.
  case gone
  /// Its files may not be read by the caller.
  case denied
  /// It is a kernel thread: it has no memory of its own.
  case kernelThread
  /// It has ended and was not waited for: it has no memory any more.
  case zombie
}
