/// An internal snapshot of a qcow2 image, as the table of snapshots has it.
public struct QCOW2Snapshot: Sendable, Hashable, Codable {
  /// Its identifier, a number as text.
  public var identifier: String
  /// Its name.
  public var name: String
  /// When it was made, in seconds since 1970.
  public var seconds: UInt32
  /// Bytes of the state of a running machine that lie behind the guest's data; 0 without one.
  public var stateBytes: UInt64
  /// Bytes that the guest saw; nil where it is not said (version 2), then they are those of the image.
  public var virtualBytes: UInt64?

  var l1Offset: UInt64
  var l1Size: UInt32

  private static let what = "the table of snapshots of a qcow2 image"

  /// All snapshots of an image, and where their table is.
  static func read(
    _ source: StoreSource, _ header: QCOW2Header
  ) throws(StoreError) -> (snapshots: [QCOW2Snapshot], table: Range<UInt64>) {
    var snapshots: [QCOW2Snapshot] = []
    var place = header.snapshotsOffset
    for _ in 0..<header.snapshotCount {
      let fields = try source.fields(place, 40, what)
      let (identifierBytes, nameBytes) = (Int(try fields.big16(12)), Int(try fields.big16(14)))
      let extraBytes = Int(try fields.big32(36))
      guard extraBytes <= 1024 else { throw fields.damaged(36, "extra data have at most 1024 bytes") }
      let rest = try source.fields(place + 40, extraBytes + identifierBytes + nameBytes, what)
      let hasState = extraBytes >= 8
      var snapshot = QCOW2Snapshot(
        identifier: try rest.text(extraBytes, identifierBytes),
        name: try rest.text(extraBytes + identifierBytes, nameBytes),
        seconds: try fields.big32(16), stateBytes: hasState ? try rest.big64(0) : UInt64(try fields.big32(32)),
        virtualBytes: extraBytes >= 16 ? try rest.big64(8) : nil, l1Offset: try fields.big64(0),
        l1Size: try fields.big32(8))
      if snapshot.virtualBytes == 0 { snapshot.virtualBytes = nil }
      guard snapshot.l1Size <= 4 << 20 else { throw fields.damaged(8, "an L1 table has at most 4194304 entries") }
      guard snapshot.l1Offset % header.clusterBytes == 0 else {
        throw fields.damaged(0, "the L1 table does not begin with a cluster")
      }
      snapshots.append(snapshot)
      place += UInt64(40 + extraBytes + identifierBytes + nameBytes + 7) & ~7
      guard place - header.snapshotsOffset <= 64 << 20 else {
        throw fields.damaged(0, "the table has more than 64 MiB")
      }
    }
    return (snapshots, header.snapshotsOffset..<place)
  }
}
