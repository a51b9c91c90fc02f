/// A ZIP file in memory: PKWARE's APPNOTE 6.3, deflated members, no ZIP64.
///
/// The same members give the same bytes: all of them have the day with which the form's calendar begins.
struct ZipArchive {
  private struct Member {
    var name: [UInt8]
    var sum: UInt32
    var compressed: Int
    var length: Int
    var offset: Int
  }

  private var content: [UInt8] = []
  private var members: [Member] = []

  /// 1 January 1980.
  private static let day: UInt16 = 1 << 5 | 1
  /// Names are UTF-8.
  private static let flags: UInt16 = 1 << 11
  private static let deflate: UInt16 = 8
  /// 2.0, which knows deflate and folders.
  private static let version: UInt16 = 20

  /// Adds a file of less than 4 GiB.
  mutating func add(_ name: String, _ bytes: [UInt8]) {
    let data = Deflate.raw(bytes)
    let member = Member(
      name: Array(name.utf8), sum: Deflate.checksum(bytes), compressed: data.count, length: bytes.count,
      offset: content.count)
    members.append(member)
    content += Self.word(0x0403_4B50) + Self.description(member) + Self.half(0) + member.name + data
  }

  /// The file.
  var bytes: [UInt8] {
    var directory: [UInt8] = []
    for member in members {
      directory += Self.word(0x0201_4B50) + Self.half(Self.version) + Self.description(member)
      // No extra field, no comment, first disk, no attributes.
      directory += Self.half(0) + Self.half(0) + Self.half(0) + Self.half(0) + Self.word(0)
      directory += Self.word(UInt32(truncatingIfNeeded: member.offset)) + member.name
    }
    let count = Self.half(UInt16(truncatingIfNeeded: members.count))
    let end =
      Self.word(0x0605_4B50) + Self.half(0) + Self.half(0) + count + count
      + Self.word(UInt32(truncatingIfNeeded: directory.count)) + Self.word(UInt32(truncatingIfNeeded: content.count))
      + Self.half(0)
    return content + directory + end
  }

  /// What a member's own head and the directory say alike: from the version on to the length of the name.
  private static func description(_ member: Member) -> [UInt8] {
    half(version) + half(flags) + half(deflate) + half(0) + half(day) + word(member.sum)
      + word(UInt32(truncatingIfNeeded: member.compressed)) + word(UInt32(truncatingIfNeeded: member.length))
      + half(UInt16(truncatingIfNeeded: member.name.count))
  }

  private static func half(_ number: UInt16) -> [UInt8] { [UInt8(number & 0xFF), UInt8(number >> 8)] }

  private static func word(_ number: UInt32) -> [UInt8] {
    half(UInt16(number & 0xFFFF)) + half(UInt16(number >> 16))
  }
}
