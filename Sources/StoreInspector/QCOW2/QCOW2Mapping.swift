/// How the bytes that a guest sees are mapped by one state of an image: the active one or a snapshot.
public struct QCOW2Mapping: Sendable, Hashable, Codable {
  /// Clusters with a place in the file, compressed ones left out.
  public var allocatedClusters = 0
  /// Compressed clusters.
  public var compressedClusters = 0
  /// Guest bytes that are read from the file.
  public var dataBytes: UInt64 = 0
  /// Guest bytes that are in compressed clusters.
  public var compressedBytes: UInt64 = 0
  /// Guest bytes that read as zeros, and have a place in the file all the same.
  public var allocatedZeroBytes: UInt64 = 0
  /// Guest bytes that read as zeros and have no place, whatever the image behind holds.
  public var zeroBytes: UInt64 = 0
  /// Guest bytes that the image says nothing of: they are those of the image behind, or zeros.
  public var unallocatedBytes: UInt64 = 0
  /// L2 tables.
  public var tables = 0

  /// Guest bytes that the image itself answers for.
  public var mappedBytes: UInt64 { dataBytes + compressedBytes + allocatedZeroBytes + zeroBytes }
}

/// What one guest cluster, or a part of it, is.
enum QCOW2Part: Hashable, Sendable {
  case data, compressed, allocatedZero, zero
}
