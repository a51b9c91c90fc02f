/// What a page holds: its first byte, and the byte that fills the rest.
///
/// The language stores one byte at the start of a page or fills the whole page, and files begin filled, so this is the
/// exact content of every page a scenario can make. Equal values are equal pages.
public struct PageContent: Sendable, Hashable {
  var bits: UInt16

  @inline(__always)
  init(bits: UInt16) { self.bits = bits }

  /// A page that begins with `first` and is filled with `rest`.
  public init(first: UInt8, rest: UInt8) {
    bits = UInt16(first) | UInt16(rest) << 8
  }

  /// A page that holds one byte everywhere.
  public static func filled(with byte: UInt8) -> PageContent { PageContent(first: byte, rest: byte) }

  /// A page of zeros.
  public static let zero = PageContent(bits: 0)

  /// The byte at offset 0.
  @inline(__always)
  public var first: UInt8 { UInt8(truncatingIfNeeded: bits) }

  /// The byte everywhere else.
  @inline(__always)
  public var rest: UInt8 { UInt8(truncatingIfNeeded: bits >> 8) }

  /// The place of the page in the order of memcmp, in which KSM keeps pages.
  ///
  /// What the kernel side stores beside the two bytes does not change it: `clx_content.h`.
  var rank: UInt16 { bits.byteSwapped }

  /// The same page after a store of its first byte.
  @inline(__always)
  func storing(first byte: UInt8) -> PageContent { PageContent(bits: bits & 0xFF00 | UInt16(byte)) }
}
