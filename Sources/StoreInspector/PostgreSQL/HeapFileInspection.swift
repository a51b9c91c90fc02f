/// A table of PostgreSQL, from the files that it is in; no server is asked.
///
/// What a server has changed and not written yet is not in the files: a checkpoint brings them up to date.
public struct HeapFileInspection: Sendable, Hashable, Codable {
  /// The first file.
  public var path: String
  /// Files: a table of more than 1 GiB has several.
  public var segments: Int
  /// Bytes of all of them.
  public var bytes: UInt64
  /// Bytes of a page.
  public var pageSize: Int
  /// What the pages hold.
  public var counts: HeapPageCounts
  /// Bytes at the end of a file that are no whole page.
  public var tailBytes: UInt64

  private static let what = "a table of PostgreSQL"

  /// Reads the main fork of a table.
  ///
  /// - Parameters:
  ///   - path: the first file, as `pg_relation_filepath` names it; those with `.1` and so on behind the name are read too.
  ///   - limit: the most bytes that are read.
  /// - Throws: `StoreError`: indexes and other forks have pages of another form, which are refused where that can be seen.
  /// - Complexity: O(n) in the bytes of the files.
  public init(tableAt path: String, limit: UInt64 = 1 << 40) throws(StoreError) {
    try self.init(StoreSource(path: path, Self.what), isAlone: false, limit)
  }

  /// Reads a file that is at hand as bytes.
  package init(bytes: [UInt8]) throws(StoreError) {
    try self.init(StoreSource(path: "table", bytes: bytes), isAlone: true, .max)
  }

  private init(_ first: StoreSource, isAlone: Bool, _ limit: UInt64) throws(StoreError) {
    path = first.path
    (segments, bytes, tailBytes, counts) = (0, 0, 0, HeapPageCounts())
    pageSize = try Self.pageSize(first)
    var next: StoreSource? = first
    while let source = next {
      segments += 1
      bytes += source.size
      guard bytes <= limit else {
        throw StoreError(.tooLarge, source.path, Self.what, "it has more than \(limit) bytes, which are not read")
      }
      try read(source)
      next = nil
      guard !isAlone, segments < 1 << 16 else { break }
      do throws(StoreError) { next = try StoreSource(path: "\(path).\(segments)", Self.what) } catch {
        guard error.kind == .missing else { throw error }
      }
    }
  }

  /// The size of pages as the first one says that was written; the usual one where none was.
  private static func pageSize(_ source: StoreSource) throws(StoreError) -> Int {
    guard source.size > 0 else { return 8192 }
    let fields = try source.fields(0, 24, "the first page of a table of PostgreSQL")
    if try fields.part(0, 24).allSatisfy({ $0 == 0 }) { return 8192 }
    let word = try fields.little16(18)
    let size = Int(word & 0xff00)
    guard word & 0xff == 4, size >= 1024, size <= 32768, size.nonzeroBitCount == 1 else {
      throw StoreError(
        .otherFormat, source.path, at: 18, fields.what, "it says neither a size of pages nor layout 4",
        advice: "name a file of PostgreSQL 8.3 or later, as pg_relation_filepath() tells it")
    }
    // A heap has nothing behind its tuples, as indexes have.
    guard Int(try fields.little16(16)) == size else {
      throw StoreError(.otherFormat, source.path, at: 16, fields.what, "it is a page of an index")
    }
    return size
  }

  private mutating func read(_ source: StoreSource) throws(StoreError) {
    let atOnce = UInt64(max(1, (1 << 20) / pageSize) * pageSize)
    let whole = source.size / UInt64(pageSize) * UInt64(pageSize)
    tailBytes += source.size - whole
    var offset: UInt64 = 0
    while offset < whole {
      let count = Int(min(atOnce, whole - offset))
      let fields = try source.fields(offset, count, "pages of a table of PostgreSQL")
      for place in stride(from: 0, to: count, by: pageSize) { try counts.add(fields, place, pageSize: pageSize) }
      offset += UInt64(count)
    }
  }
}
