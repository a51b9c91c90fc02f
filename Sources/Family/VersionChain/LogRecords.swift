/// Sizes of records in the write-ahead log of PostgreSQL 15.
///
/// They follow from the structures of the record format (XLogRecord, block headers, xl_heap_update and so on), and are rounded up to 8 bytes,
/// as records are. The headers of log pages, 24 bytes every 8 KiB, come on top: how many there are depends on where the log was.
public enum LogRecords {
  private static let header = 24
  /// Block header, relation and block number.
  private static let block = 20
  /// Block header and block number, for a block of the same relation as the one before.
  private static let nextBlock = 8
  private static let imageHeader = 5
  private static let mainHeader = 2
  /// xl_heap_header, and the byte that pads the header of the row version.
  private static let tupleHeader = 6

  private static func aligned(_ bytes: Int) -> Int { (bytes + 7) / 8 * 8 }

  /// The commit of a transaction, and its abort.
  public static var commit: Int { aligned(header + mainHeader + 8) }

  /// The lock of a row whose next version goes to another page; with an image of the page, if that is its first change.
  public static func lock(image: Int?) -> Int { aligned(header + reference(image) + mainHeader + 8) }

  private static func reference(_ image: Int?) -> Int { block + (image.map { imageHeader + $0 } ?? 0) }

  /// An update whose new version is on the same page.
  ///
  /// Without an image the record has the row's bytes from the first to the last that changed: what is equal at the beginning and the end is left out
  /// where that is 3 bytes or more.
  public static func update(image: Int?, row: Int, changed: Range<Int>) -> Int {
    let base = header + reference(image) + mainHeader + 14
    guard image == nil else { return aligned(base) }
    let prefix = changed.lowerBound < 3 ? 0 : changed.lowerBound
    let suffix = row - changed.upperBound < 3 ? 0 : row - changed.upperBound
    return aligned(base + tupleHeader + (prefix > 0 ? 2 : 0) + (suffix > 0 ? 2 : 0) + row - prefix - suffix)
  }

  /// An update whose new version is on another page; a page that is new is made by the record and needs no image.
  public static func update(imageOfNewPage image: Int?, row: Int) -> Int {
    let data = image == nil ? tupleHeader + row : 0
    return aligned(header + reference(image) + nextBlock + mainHeader + 14 + data)
  }

  /// The pruning of a page, with the line pointers that changed unless the page is logged wholly.
  public static func prune(image: Int?, redirected: Int, dead: Int, unused: Int) -> Int {
    let changes = image == nil ? 4 * redirected + 2 * dead + 2 * unused : 0
    return aligned(header + reference(image) + mainHeader + 8 + changes)
  }

  /// A new entry of 16 bytes in a leaf of an index.
  public static func indexEntry(image: Int?) -> Int {
    aligned(header + reference(image) + (image == nil ? 16 : 0) + mainHeader + 2)
  }
}
