import FoundationEssentials
import Inspector
import Rendering

/// Snapshots in files.
enum SnapshotFile {
  /// More than a snapshot of any machine has: what is longer is no snapshot.
  private static let limit = 1 << 32

  static func read(_ path: String) throws(Failure) -> Snapshot {
    let bytes = try TextFile.bytes(path, limit: Self.limit)
    do throws(SnapshotError) {
      return try Snapshot(bytes: bytes)
    } catch {
      throw Failure.usage("\(path): \(message(error))")
    }
  }

  private static func message(_ error: SnapshotError) -> String {
    switch error {
    case .notASnapshot: "this is no snapshot of cowscope snap"
    case .unknownVersion(let version): "version \(version) of the format is newer than this program"
    case .damaged(let offset, let what): "byte \(offset): \(what); the file is damaged, take another snapshot"
    }
  }
}
