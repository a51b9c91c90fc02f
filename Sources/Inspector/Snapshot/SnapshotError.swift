/// Why a file is no snapshot that this program can read.
public enum SnapshotError: Error, Hashable, Sendable {
  /// It does not begin as snapshots do.
  case notASnapshot
  /// It was written by a newer program.
  case unknownVersion(UInt64)
  /// It is cut off or changed; the offset in bytes, and what is wrong there.
  case damaged(at: Int, String)
}
