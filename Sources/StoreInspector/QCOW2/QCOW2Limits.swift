/// How much of a qcow2 image is read at the most.
public struct QCOW2Limits: Sendable, Hashable {
  /// Runs of clusters with guest data in all tables, those of snapshots included: some 120 bytes of memory each.
  public var runs: Int
  /// Clusters of the image file: 8 bytes of memory each.
  public var hostClusters: Int
  /// Bytes of tables that are read.
  public var tableBytes: UInt64
  /// Images behind each other.
  public var chain: Int

  /// The usual limits: 4 Mi runs, 32 Mi clusters, which are 2 TiB of clusters of 64 KiB, 4 GiB of tables, chains of 200.
  public init(
    runs: Int = 4 << 20, hostClusters: Int = 32 << 20, tableBytes: UInt64 = 4 << 30, chain: Int = 200
  ) {
    self.runs = runs
    self.hostClusters = hostClusters
    self.tableBytes = tableBytes
    self.chain = chain
  }
}
