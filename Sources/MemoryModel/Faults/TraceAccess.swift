/// One access of a trace in eight bytes: a load, or a store of one byte to the start of a page, by a user instruction.
public struct TraceAccess: Sendable, Hashable {
  /// Bit 0: it writes. Bits 8 to 15: the byte. From bit 16: the page.
  private let bits: UInt64

  /// A load.
  public static func read(_ page: PageNumber) -> TraceAccess { TraceAccess(bits: UInt64(page) << 16) }

  /// A store.
  public static func write(_ page: PageNumber, _ byte: UInt8) -> TraceAccess {
    TraceAccess(bits: UInt64(page) << 16 | UInt64(byte) << 8 | 1)
  }

  private init(bits: UInt64) { self.bits = bits }

  /// The page.
  @inline(__always)
  public var page: PageNumber { Int(truncatingIfNeeded: bits >> 16) }
  /// It is a store.
  @inline(__always)
  public var isWrite: Bool { bits & 1 != 0 }
  /// The byte that it stores.
  @inline(__always)
  public var byte: UInt8 { UInt8(truncatingIfNeeded: bits >> 8) }

  /// 1 for a store and 0 for a load.
  @inline(__always)
  var writeBit: UInt64 { bits & 1 }

  /// The same access for `Machine.touch`.
  @inline(__always)
  var access: Access { isWrite ? Access(kind: .write, value: byte) : Access(kind: .read) }
}
