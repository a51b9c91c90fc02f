/// How much of a qcow2 image is read at the most.
public struct QCOW2Limits: Sendable, Hashable {
  /// References to clusters in all tables of an image, those of snapshots included: 24 bytes of memory each.
  public var references: Int
  /// Clusters of the image file: 8 bytes of memory each.
  public var hostClusters: Int
  /// Bytes of tables that are read.
  public var tableBytes: UInt64
  /// Images behind each other.
  public var chain: Int

  /// The usual limits: 16 Mi references and clusters, which are 1 TiB of clusters of 64 KiB, 4 GiB of tables, chains of 200.
  public init(
    references: Int = 16 << 20, hostClusters: Int = 16 << 20, tableBytes: UInt64 = 4 << 30, chain: Int = 200
  ) {
    self.references = references
    self.hostClusters = hostClusters
    self.tableBytes = tableBytes
    self.chain = chain
  }
}
