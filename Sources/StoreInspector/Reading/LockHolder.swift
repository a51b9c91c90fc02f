/// A process that holds a lock of a file.
public struct LockHolder: Sendable, Hashable, Codable {
  /// The process; nil where the kernel does not name it: it is in another pid namespace, or the lock belongs to an open file.
  public var pid: Int32?
  /// Its name (`comm`); nil where it cannot be read.
  public var name: String?
  /// Whether nobody else can hold the lock at the same time.
  public var isExclusive: Bool
}
