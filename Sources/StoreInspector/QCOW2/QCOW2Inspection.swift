/// A qcow2 image: what its states map, what they share, whether its refcounts are right, and which images are behind it.
public struct QCOW2Inspection: Sendable, Hashable, Codable {
  /// The active state of an image, or a snapshot.
  public struct State: Sendable, Hashable, Codable {
    /// The snapshot; nil for the active state.
    public var snapshot: QCOW2Snapshot?
    /// How its guest bytes are mapped.
    ///
    /// The state of a running machine lies behind them and is not counted.
    public var mapping: QCOW2Mapping
    /// Bytes of clusters with guest data, whole clusters, by which other states refer to them.
    public var data: ShareAccount
    /// Bytes of its L1 and L2 tables.
    public var tables: ShareAccount
  }

  /// An image of the chain, the inspected one first.
  public struct Link: Sendable, Hashable, Codable {
    /// The file.
    public var path: String
    /// `qcow2` or `raw`.
    public var format: String
    /// Bytes that it shows.
    public var virtualBytes: UInt64
    /// Bytes of the file, holes included.
    public var fileBytes: UInt64
    /// Bytes that it answers for itself; all of a raw one.
    public var mappedBytes: UInt64
    /// Those of them that are seen through the images in front of it.
    public var visibleBytes: UInt64
  }

  /// How a chain ends.
  public enum ChainEnd: Sendable, Hashable, Codable {
    /// With an image that has none behind it.
    case base
    /// The image behind is not there.
    case missing(path: String)
    /// The image behind is one of the chain already.
    case loop(path: String)
    /// The image behind is named in a way that only QEMU understands.
    case foreign(name: String)
    /// The image behind cannot be read.
    case unreadable(StoreError)
    /// There are more images than are followed.
    case tooLong
  }

  /// The file.
  public var path: String
  /// Its bytes.
  public var fileBytes: UInt64
  /// Its header.
  public var header: QCOW2Header
  /// The active state, and then snapshots in their order.
  public var states: [State]
  /// Bytes of clusters with guest data, each once, and those that one state alone has.
  public var dataBytes: UInt64
  /// Bytes of clusters with guest data that one state alone refers to.
  public var exclusiveDataBytes: UInt64
  /// How the refcounts agree with the tables.
  public var refcounts: QCOW2Refcounts
  /// This image, and those behind it.
  public var chain: [Link]
  /// How the chain ends.
  public var chainEnd: ChainEnd

  /// Reads an image, and the tables of those behind it.
  ///
  /// - Throws: `StoreError`, where this image cannot be read or contradicts the format; of those behind it `chainEnd` tells.
  /// - Complexity: O(n) in the entries of all tables, and O(n log n) in the clusters of guest data.
  public init(imageAt path: String, limits: QCOW2Limits = QCOW2Limits()) throws(StoreError) {
    try self.init(StoreSource(path: path, "a qcow2 image"), limits)
  }

  /// Reads an image that is at hand as bytes, and nothing behind it.
  package init(bytes: [UInt8], limits: QCOW2Limits = QCOW2Limits()) throws(StoreError) {
    try self.init(StoreSource(path: "image", bytes: bytes), limits)
  }

  private init(_ source: StoreSource, _ limits: QCOW2Limits) throws(StoreError) {
    (path, fileBytes) = (source.path, source.size)
    header = try QCOW2Header(source)
    var walk = try QCOW2Walk(source, header, limits)
    walk.refcounts = try QCOW2Refcounts.read(&walk)
    walk.refer(0, header.clusterBytes)
    if let place = header.encryptionHeader { walk.refer(place.lowerBound, place.upperBound - place.lowerBound) }
    let (snapshots, table) = try QCOW2Snapshot.read(source, header)
    walk.refer(table.lowerBound, table.upperBound - table.lowerBound)
    var mapped = ByteRanges()
    var mappings = [
      try walk.walk(
        owner: 0, l1Offset: header.l1Offset, l1Size: header.l1Size, virtualBytes: header.virtualBytes
      ) { range, _ in mapped.append(range) }
    ]
    for (index, snapshot) in snapshots.enumerated() {
      mappings.append(
        try walk.walk(
          owner: Int32(index + 1), l1Offset: snapshot.l1Offset, l1Size: snapshot.l1Size,
          virtualBytes: snapshot.virtualBytes ?? header.virtualBytes))
    }
    try QCOW2Bitmaps.refer(&walk)
    refcounts = QCOW2Refcounts.compare(walk)
    let data = RangeShares(walk.dataRanges, owners: mappings.count)
    let tables = RangeShares(walk.tableRanges, owners: mappings.count)
    states = mappings.indices.map { index in
      State(
        snapshot: index == 0 ? nil : snapshots[index - 1], mapping: mappings[index], data: data.accounts[index],
        tables: tables.accounts[index])
    }
    (dataBytes, exclusiveDataBytes) = (data.total, data.totalExclusive)
    (chain, chainEnd) = QCOW2Chain.follow(source, header, mapped, limits)
  }
}
