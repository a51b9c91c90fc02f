/// Goes through all tables of an image, and counts who refers to which cluster of the file.
struct QCOW2Walk {
  let source: StoreSource
  let header: QCOW2Header
  let limits: QCOW2Limits
  /// References to each cluster of the file, as the tables have them.
  private(set) var references: [UInt32]
  /// References to clusters that begin behind the end of the file.
  private(set) var referencesBehindEnd = 0
  /// Clusters and tables of guest data by the state that has them.
  private(set) var dataRanges: [OwnedRange] = []
  private(set) var tableRanges: [OwnedRange] = []
  /// Refcounts, as the image has them; to be read before the tables are gone through.
  var refcounts: [UInt32] = []
  /// Entries of the active tables whose flag says that the refcount is one, where it is not, or the other way round.
  private(set) var wrongFlags = 0
  private var tableBytes: UInt64 = 0

  private static let offsetMask: UInt64 = 0x00ff_ffff_ffff_fe00

  init(_ source: StoreSource, _ header: QCOW2Header, _ limits: QCOW2Limits) throws(StoreError) {
    (self.source, self.header, self.limits) = (source, header, limits)
    let clusters = source.size / header.clusterBytes + (source.size % header.clusterBytes == 0 ? 0 : 1)
    guard clusters <= UInt64(limits.hostClusters) else {
      throw StoreError(
        .tooLarge, source.path, "the clusters of a qcow2 image",
        "the file has \(clusters), and \(limits.hostClusters) are looked at")
    }
    references = Array(repeating: 0, count: Int(clusters))
  }

  /// Counts a reference to each cluster that a range touches.
  mutating func refer(_ start: UInt64, _ bytes: UInt64) {
    guard bytes > 0 else { return }
    let first = start / header.clusterBytes
    let (end, overflow) = start.addingReportingOverflow(bytes - 1)
    let last = min(overflow ? .max : end / header.clusterBytes, UInt64(references.count))
    if first >= UInt64(references.count) || last >= UInt64(references.count) { referencesBehindEnd += 1 }
    guard first < UInt64(references.count) else { return }
    for cluster in Int(first)...Int(min(last, UInt64(references.count) - 1)) {
      references[cluster] = references[cluster] == .max ? .max : references[cluster] + 1
    }
  }

  /// Reads a table, in whole.
  mutating func table(_ offset: UInt64, _ bytes: UInt64, _ what: String) throws(StoreError) -> StoreFields {
    tableBytes += bytes
    guard tableBytes <= limits.tableBytes else {
      throw StoreError(
        .tooLarge, source.path, at: offset, what, "tables of more than \(limits.tableBytes) bytes are not read")
    }
    return try source.fields(offset, Int(bytes), what)
  }

  /// Goes through the tables of a state.
  ///
  /// - Parameters:
  ///   - owner: its number; 0 is the active one.
  ///   - onPart: is told of guest bytes, in ascending order, as far as the state has them.
  mutating func walk(
    owner: Int32, l1Offset: UInt64, l1Size: UInt32, virtualBytes: UInt64,
    _ onPart: (Range<UInt64>, QCOW2Part) -> Void = { _, _ in }
  ) throws(StoreError) -> QCOW2Mapping {
    var mapping = QCOW2Mapping()
    let l1Bytes = UInt64(l1Size) * 8
    let l1 = try table(l1Offset, l1Bytes, "an L1 table of a qcow2 image")
    refer(l1Offset, l1Bytes)
    tableRanges.append(clusters(l1Offset, l1Bytes, owner))
    var seen: Set<UInt64> = []
    let span = header.clusterBytes * header.l2Entries
    for index in 0..<Int(l1Size) {
      let entry = try l1.big64(index * 8)
      guard entry & 0x7f00_0000_0000_01ff == 0 else { throw l1.damaged(index * 8, "reserved bits of an entry are set") }
      let offset = entry & Self.offsetMask
      guard offset != 0 else { continue }
      guard offset % header.clusterBytes == 0 else {
        throw l1.damaged(index * 8, "the L2 table does not begin with a cluster")
      }
      guard seen.insert(offset).inserted else { throw l1.damaged(index * 8, "the L2 table is in two places") }
      refer(offset, header.clusterBytes)
      tableRanges.append(clusters(offset, header.clusterBytes, owner))
      if owner == 0 { checkFlag(offset, isSet: entry >> 63 == 1) }
      mapping.tables += 1
      let l2 = try table(offset, header.clusterBytes, "an L2 table of a qcow2 image")
      try walk(l2, owner, UInt64(index) * span, virtualBytes, &mapping, onPart)
    }
    mapping.unallocatedBytes = virtualBytes - min(virtualBytes, mapping.mappedBytes)
    return mapping
  }

  private mutating func walk(
    _ l2: StoreFields, _ owner: Int32, _ start: UInt64, _ virtualBytes: UInt64, _ mapping: inout QCOW2Mapping,
    _ onPart: (Range<UInt64>, QCOW2Part) -> Void
  ) throws(StoreError) {
    for index in 0..<Int(header.l2Entries) {
      let place = index * header.l2EntryBytes
      let entry = try l2.big64(place)
      let bitmap = header.hasExtendedL2 ? try l2.big64(place + 8) : 0
      guard entry != 0 || bitmap != 0 else { continue }
      let first = start + UInt64(index) * header.clusterBytes
      let guest = min(first, virtualBytes)..<min(first + header.clusterBytes, virtualBytes)
      guard dataRanges.count < limits.runs else {
        throw StoreError(
          .tooLarge, source.path, "the runs of clusters of a qcow2 image",
          "there are more than \(limits.runs), and no more are looked at")
      }
      if entry >> 62 & 1 == 1 {
        addCompressed(entry, owner)
        mapping.compressedClusters += 1
        mapping.compressedBytes += UInt64(guest.count)
        if !guest.isEmpty { onPart(guest, .compressed) }
        continue
      }
      guard entry & 0x3f00_0000_0000_01fe == 0 else { throw l2.damaged(place, "reserved bits of an entry are set") }
      let offset = entry & Self.offsetMask
      guard offset % header.clusterBytes == 0 else {
        throw l2.damaged(place, "the guest's data do not begin with a cluster")
      }
      // With the data in another file, whose first cluster is at 0, the flag alone says that there is a place.
      let hasPlace = offset != 0 || header.incompatible.contains(.externalData) && entry >> 63 == 1
      if hasPlace {
        mapping.allocatedClusters += 1
        addData(offset, owner, isCopied: entry >> 63 == 1)
      }
      for (part, kind) in try parts(entry, bitmap, hasPlace, first, l2, place) {
        let clipped = min(part.lowerBound, virtualBytes)..<min(part.upperBound, virtualBytes)
        guard !clipped.isEmpty else { continue }
        switch kind {
        case .data: mapping.dataBytes += UInt64(clipped.count)
        case .allocatedZero: mapping.allocatedZeroBytes += UInt64(clipped.count)
        case .zero: mapping.zeroBytes += UInt64(clipped.count)
        case .compressed: break
        }
        onPart(clipped, kind)
      }
    }
  }

  /// The parts of a cluster that the image answers for, in their order.
  private func parts(
    _ entry: UInt64, _ bitmap: UInt64, _ hasPlace: Bool, _ first: UInt64, _ l2: StoreFields, _ place: Int
  ) throws(StoreError) -> [(Range<UInt64>, QCOW2Part)] {
    guard header.hasExtendedL2 else {
      let cluster = first..<first + header.clusterBytes
      guard entry & 1 == 0 || header.version > 2 else {
        throw l2.damaged(place, "version 2 has no clusters of zeros")
      }
      if entry & 1 == 1 { return [(cluster, hasPlace ? .allocatedZero : .zero)] }
      guard hasPlace else { throw l2.damaged(place, "an entry has a flag and no place") }
      return [(cluster, .data)]
    }
    guard entry & 1 == 0 else { throw l2.damaged(place, "reserved bits of an entry are set") }
    let (allocated, zero) = (UInt32(truncatingIfNeeded: bitmap), UInt32(truncatingIfNeeded: bitmap >> 32))
    guard allocated & zero == 0 else { throw l2.damaged(place + 8, "a part is both data and zeros") }
    guard allocated == 0 || hasPlace else { throw l2.damaged(place + 8, "a part has data and no place") }
    let bytes = header.clusterBytes / 32
    var parts: [(Range<UInt64>, QCOW2Part)] = []
    for bit in 0..<32 {
      let kind: QCOW2Part
      if allocated >> UInt32(bit) & 1 == 1 {
        kind = .data
      } else if zero >> UInt32(bit) & 1 == 1 {
        kind = hasPlace ? .allocatedZero : .zero
      } else {
        continue
      }
      let start = first + UInt64(bit) * bytes
      if let last = parts.last, last.0.upperBound == start, last.1 == kind {
        parts[parts.count - 1].0 = last.0.lowerBound..<start + bytes
      } else {
        parts.append((start..<start + bytes, kind))
      }
    }
    return parts
  }

  private mutating func checkFlag(_ offset: UInt64, isSet: Bool) {
    let cluster = offset / header.clusterBytes
    let count = cluster < UInt64(refcounts.count) ? refcounts[Int(cluster)] : 0
    if isSet != (count == 1) { wrongFlags += 1 }
  }

  private mutating func addData(_ offset: UInt64, _ owner: Int32, isCopied: Bool) {
    // Clusters of another file have no refcounts here.
    guard !header.incompatible.contains(.externalData) else { return }
    refer(offset, header.clusterBytes)
    append(OwnedRange(start: offset, end: offset + header.clusterBytes, owner: owner))
    if owner == 0 { checkFlag(offset, isSet: isCopied) }
  }

  /// A compressed cluster lies anywhere, also over the border of clusters, each of which it refers to.
  private mutating func addCompressed(_ entry: UInt64, _ owner: Int32) {
    let shift = UInt64(62 - (header.clusterBytes.trailingZeroBitCount - 8))
    let offset = entry & (1 << shift - 1)
    let sectors = (entry & (1 << 62 - 1)) >> shift + 1
    let bytes = sectors * 512 - offset % 512
    refer(offset, bytes)
    append(clusters(offset, bytes, owner))
  }

  /// Adds a run of clusters of guest data, to the one before if it goes on where that ends.
  private mutating func append(_ range: OwnedRange) {
    if let last = dataRanges.last, last.end == range.start, last.owner == range.owner {
      dataRanges[dataRanges.count - 1].end = range.end
    } else {
      dataRanges.append(range)
    }
  }

  private func clusters(_ start: UInt64, _ bytes: UInt64, _ owner: Int32) -> OwnedRange {
    let size = header.clusterBytes
    return OwnedRange(
      start: start / size * size, end: bytes == 0 ? start / size * size : ((start + bytes - 1) / size + 1) * size,
      owner: owner)
  }
}
