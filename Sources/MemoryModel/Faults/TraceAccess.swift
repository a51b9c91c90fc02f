/// One access of a trace in eight bytes: a load, or a store of one byte to the start of a page, by a user instruction.
public struct TraceAccess: Sendable, Hashable {
  /// Bits 0 to 3: the flags of a PTE through which the access was made.
  ///
  /// Bits 8 to 15: the byte. From bit 16: the page.
  private let bits: UInt64

  /// A load.
  public static func read(_ page: PageNumber) -> TraceAccess {
    TraceAccess(bits: UInt64(page) << 16 | UInt64(PTE.present | PTE.young))
  }

  /// A store.
  public static func write(_ page: PageNumber, _ byte: UInt8) -> TraceAccess {
    let touched = PTE.present | PTE.writable | PTE.young | PTE.dirty
    return TraceAccess(bits: UInt64(page) << 16 | UInt64(byte) << 8 | UInt64(touched))
  }

  private init(bits: UInt64) { self.bits = bits }

  /// The page.
  @inline(__always)
  public var page: PageNumber { Int(truncatingIfNeeded: bits >> 16) }
  /// It is a store.
  @inline(__always)
  public var isWrite: Bool { writeBit != 0 }
  /// The byte that it stores; 0 for a load.
  @inline(__always)
  public var byte: UInt8 { UInt8(truncatingIfNeeded: bits >> 8) }

  /// 1 for a store and 0 for a load.
  @inline(__always)
  var writeBit: UInt32 { UInt32(truncatingIfNeeded: bits >> 1) & 1 }
  /// The flags that a PTE has after the access.
  @inline(__always)
  var touched: UInt32 { UInt32(truncatingIfNeeded: bits) & 15 }

  /// The same access for `Machine.touch`.
  @inline(__always)
  var access: Access { isWrite ? Access(kind: .write, value: byte) : Access(kind: .read) }
}
