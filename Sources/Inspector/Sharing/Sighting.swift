/// How one mapping shows one frame: the mapping, and what pagemap says of the frame there.
package struct Sighting: Hashable {
  /// The mapping's number from 1 above, what pagemap says below; 0 is no sighting.
  package let rawValue: UInt32

  /// pagemap bit 56.
  static let mappedOnce: UInt32 = 1 << 0
  /// pagemap bit 61.
  static let fileOrShmem: UInt32 = 1 << 1
  /// Part of 2 MiB that one PMD may map, where bit 56 speaks of the head frame only (see `pagemap_pmd_range`).
  static let perhapsHuge: UInt32 = 1 << 2
  private static let flagBits: UInt32 = 3

  /// The sightings of a mapping, without what pagemap says.
  static func base(mapping: Int) -> UInt32 { UInt32(mapping + 1) << flagBits }

  /// The number of mappings that can be told apart.
  static let mappingLimit = 1 << 29 - 1

  var mapping: Int { Int(rawValue >> Self.flagBits) - 1 }
  var isMappedOnce: Bool { rawValue & Self.mappedOnce != 0 }
  var isFileOrShmem: Bool { rawValue & Self.fileOrShmem != 0 }
  var isPerhapsHuge: Bool { rawValue & Self.perhapsHuge != 0 }
}
