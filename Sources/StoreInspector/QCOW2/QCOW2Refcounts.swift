/// How the refcounts of an image agree with its tables.
public struct QCOW2Refcounts: Sendable, Hashable, Codable {
  /// Clusters of the file with a refcount above zero.
  public var usedClusters = 0
  /// Clusters whose refcount is above one.
  public var sharedClusters = 0
  /// Clusters whose refcount is higher than the references to them: space that is lost, and no harm.
  public var leakedClusters = 0
  /// Clusters whose refcount is lower than the references to them: a write can destroy what another state has.
  public var wrongClusters = 0
  /// Entries of active tables whose flag says that their cluster has one reference, where it is not so, or the other way round.
  public var wrongFlags = 0
  /// References behind the end of the file.
  public var referencesBehindEnd = 0
  /// Where the last used cluster ends.
  public var endOffset: UInt64 = 0

  /// Reads the refcounts of all clusters that the file has, and refers to the tables that they are in.
  static func read(_ walk: inout QCOW2Walk) throws(StoreError) -> [UInt32] {
    let header = walk.header
    let tableBytes = UInt64(header.refcountTableClusters) * header.clusterBytes
    let table = try walk.table(header.refcountTableOffset, tableBytes, "the refcount table of a qcow2 image")
    walk.refer(header.refcountTableOffset, tableBytes)
    let perBlock = Int(header.clusterBytes) * 8 / header.refcountBits
    var stored: [UInt32] = []
    for index in 0..<Int(tableBytes / 8) {
      let entry = try table.big64(index * 8)
      guard entry & 0x1ff == 0 else { throw table.damaged(index * 8, "reserved bits of an entry are set") }
      let covers = stored.count < walk.references.count
      if entry == 0 {
        if covers { stored += repeatElement(0, count: perBlock) }
        continue
      }
      guard entry % header.clusterBytes == 0 else {
        throw table.damaged(index * 8, "the refcount block does not begin with a cluster")
      }
      walk.refer(entry, header.clusterBytes)
      guard covers else { continue }
      let block = try walk.table(entry, header.clusterBytes, "a refcount block of a qcow2 image")
      for place in 0..<perBlock { stored.append(try refcount(block, place, header.refcountBits)) }
    }
    return stored
  }

  private static func refcount(_ block: StoreFields, _ index: Int, _ bits: Int) throws(StoreError) -> UInt32 {
    switch bits {
    case 8: UInt32(try block.u8(index))
    case 16: UInt32(try block.big16(index * 2))
    case 32: try block.big32(index * 4)
    case 64: UInt32(clamping: try block.big64(index * 8))
    default:
      // Less than a byte: the first one is in the lowest bits.
      UInt32(try block.u8(index * bits / 8) >> UInt8(index * bits % 8) & (1 << UInt8(bits) - 1))
    }
  }

  /// Compares the refcounts with the references of all tables.
  static func compare(_ walk: QCOW2Walk) -> QCOW2Refcounts {
    let stored = walk.refcounts
    var result = QCOW2Refcounts()
    result.wrongFlags = walk.wrongFlags
    result.referencesBehindEnd = walk.referencesBehindEnd
    for cluster in 0..<max(walk.references.count, stored.count) {
      let has = cluster < stored.count ? stored[cluster] : 0
      let expected = cluster < walk.references.count ? walk.references[cluster] : 0
      if has > 0 || expected > 0 { result.endOffset = UInt64(cluster + 1) * walk.header.clusterBytes }
      if has > 0 { result.usedClusters += 1 }
      if has > 1 { result.sharedClusters += 1 }
      if has > expected { result.leakedClusters += 1 }
      if has < expected { result.wrongClusters += 1 }
    }
    return result
  }
}
