/// What a fault was about, as far as its source tells.
public struct FaultKind: Hashable, Sendable {
  /// What the program wanted to do.
  public enum Access: String, Hashable, Sendable, CaseIterable {
    /// To write.
    case write
    /// To read.
    case read
    /// To execute.
    case fetch
    /// The source does not tell.
    case unknown
  }

  /// What the program wanted to do.
  public var access: Access
  /// A page was there already, so that only the right was missing; nil if the source does not tell.
  public var wasPresent: Bool?
  /// Kernel code touched the user's page, for example in read(2).
  public var isKernel: Bool

  /// Creates a kind.
  public init(access: Access, wasPresent: Bool?, isKernel: Bool) {
    self.access = access
    self.wasPresent = wasPresent
    self.isKernel = isKernel
  }

  /// What an x86 error code says; see `enum x86_pf_error_code` in arch/x86/include/asm/trap_pf.h.
  ///
  /// Accesses to a shadow stack count as writes, as the kernel treats them.
  public init(errorCode: UInt64, isKernel: Bool) {
    let (present, write, fetch, shadowStack): (UInt64, UInt64, UInt64, UInt64) = (1, 2, 0x10, 0x40)
    access = errorCode & (write | shadowStack) != 0 ? .write : errorCode & fetch != 0 ? .fetch : .read
    wasPresent = errorCode & present != 0
    self.isKernel = isKernel
  }

  /// A write of user code to a page that is there: the kernel copies the page, takes it over, or only gives the right.
  public static let writeToPresent = FaultKind(access: .write, wasPresent: true, isKernel: false)
  /// A write of user code to a page that is not there.
  public static let writeToAbsent = FaultKind(access: .write, wasPresent: false, isKernel: false)
  /// A read of user code from a page that is not there.
  public static let readOfAbsent = FaultKind(access: .read, wasPresent: false, isKernel: false)
  /// A write of kernel code to a page of the user that is there.
  public static let kernelWriteToPresent = FaultKind(access: .write, wasPresent: true, isKernel: true)

  /// The fault may have ended the sharing of a page: a write to one that was there; nil if the source does not tell.
  public var mayBreakSharing: Bool? {
    guard access != .unknown, let wasPresent else { return nil }
    return access == .write && wasPresent
  }
}
