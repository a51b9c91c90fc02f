internal import Glibc
internal import Inspector

/// Where and when a family was looked at, and what was asked for.
public struct ProfileOrigin: Sendable, Hashable, Codable {
  /// The process that was named, or was started from `command`.
  public var pid: Int32
  /// The command that was started; empty if a running process was named.
  public var command: [String]
  /// The first moment, in seconds since 1970.
  public var began: Double
  /// The version of the kernel.
  public var kernel: String
  /// Bytes of a page.
  public var pageSize: Int
  /// The user who looked.
  public var user: UInt32

  /// Creates the origin of a record.
  public init(pid: Int32, command: [String], began: Double, kernel: String, pageSize: Int, user: UInt32) {
    self.pid = pid
    self.command = command
    self.began = began
    self.kernel = kernel
    self.pageSize = pageSize
    self.user = user
  }

  /// Describes this machine now.
  public static func here(pid: Int32, command: [String] = []) -> ProfileOrigin {
    ProfileOrigin(
      pid: pid, command: command, began: SystemFacts.now(), kernel: SystemFacts.kernelRelease(),
      pageSize: sysconf(CInt(_SC_PAGESIZE)), user: geteuid())
  }
}
