/// One file of the simulated machine: its length and its pages in the page cache.
struct PageCacheFile: Sendable {
  /// Who keeps the pages.
  enum Store: Sendable {
    /// A file system with writeback: a shared page is read-only until its first write after each writeback (S-2).
    case disk
    /// shmem: no writeback, no write notification (S-1).
    case shmem
  }

  var store: Store
  /// Only its mappings keep it: the file behind MAP_SHARED | MAP_ANONYMOUS.
  var isUnnamed = false
  /// Frame of each file page, nil where the cache has none (a hole of shmem).
  var frames: [FrameNumber?]
  /// First file page of the folio that each page belongs to.
  var folioStart: [Int]
  /// Pages of that folio.
  var folioPages: [Int]
  /// Length in pages; frames behind it do not exist.
  var length: Int { frames.count }

  /// The folio that holds a file page.
  func folio(of page: Int) -> Range<Int> { folioStart[page]..<folioStart[page] + folioPages[page] }

  /// Folio sizes of a file that is written in pieces of `chunk` pages: the largest power of two that fits the alignment
  /// and what is left (filemap_get_folio with an fgf order).
  static func folios(length: Int, chunk: Int) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var next = 0
    while next < length {
      let left = min(chunk - next % chunk, length - next)
      var size = 1
      while size * 2 <= left, next % (size * 2) == 0 { size *= 2 }
      result.append(next..<next + size)
      next += size
    }
    return result
  }
}
