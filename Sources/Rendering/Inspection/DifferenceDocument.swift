public import FoundationEssentials
public import Inspector
internal import ProcFS

/// The difference of two snapshots as JSON: schema 1 of the kind `cowscope.difference`; counts of pages.
public struct DifferenceDocument: Sendable, Codable {
  /// The version of the document's shape.
  public var schema = 1
  /// Always `cowscope.difference`.
  public var kind = "cowscope.difference"
  /// Bytes of a page.
  public var pageSize: Int
  /// The processes of either snapshot.
  public var processes: [Row]
  /// What became of memory that several processes shared in the earlier snapshot.
  public var classes: [SharingClass]

  /// One process.
  public struct Row: Sendable, Codable {
    /// The process.
    public var pid: Int32
    /// Its arguments, or the title that it gave itself.
    public var title: String
    /// Whether it is in the earlier snapshot.
    public var wasThere: Bool
    /// Whether it is in the later snapshot.
    public var isThere: Bool
    /// All its pages.
    public var total: PageChange
    /// Its mappings in which something has changed.
    public var mappings: [MappingRow]
  }

  /// One mapping in which something has changed.
  public struct MappingRow: Sendable, Codable {
    /// The first address.
    public var start: UInt64
    /// The address behind the last one.
    public var end: UInt64
    /// As /proc/PID/maps has them.
    public var permissions: String
    /// The file, or a name in brackets.
    public var path: String?
    /// What became of its pages.
    public var change: PageChange
  }

  /// Pages that exactly these processes shared.
  public struct SharingClass: Sendable, Codable {
    /// The processes, by number.
    public var pids: [Int32]
    /// What became of its pages.
    public var change: PageChange
  }

  /// Takes everything from a difference.
  public init(_ difference: SnapshotDifference) {
    pageSize = difference.pageSize
    processes = difference.processes.map { process in
      Row(
        pid: process.process.pid, title: process.process.title, wasThere: process.wasThere, isThere: process.isThere,
        total: process.total,
        mappings: process.mappings.filter { !$0.change.isEmpty }.map { row in
          MappingRow(
            start: row.mapping.addresses.lowerBound, end: row.mapping.addresses.upperBound,
            permissions: row.mapping.permissions.description, path: row.mapping.path, change: row.change)
        })
    }
    classes = difference.classes.map { SharingClass(pids: $0.pids, change: $0.change) }
  }

  /// The document as UTF-8 JSON with sorted keys, its last line ended.
  ///
  /// - Throws: `EncodingError`, which a difference never causes.
  public func json() throws -> Data { try JSONText.encode(self) }
}
