/// What a transaction has put into the log, record by record, as pg_walinspect tells it.
struct LogOfTransaction {
  /// Updates whose new version is on the page of the old one.
  private(set) var hotUpdates = 0
  /// Images of pages of the heap.
  private(set) var heapImages = 0
  /// Bytes of the records of heap and transaction, each rounded up to 8.
  private(set) var heapBytes = 0
  /// Bytes of the records of indexes, each rounded up to 8.
  private(set) var indexBytes = 0
  /// By how much the log grew.
  private(set) var bytes = 0
  /// Bytes of the headers of those of its pages that were begun: 24 each, and 40 at the beginning of a file.
  private(set) var headerBytes = 0

  private static let pageBytes = 8192
  private static let segmentBytes = 4 << 20

  /// Of no transaction yet.
  init() {}

  /// Reads where the log was before and after, and then a line for each record: manager, kind, bytes, bytes of images.
  init(_ lines: [String]) throws(EngineError) {
    let places = (lines.first ?? "").split(separator: "|").compactMap { Int($0) }
    guard places.count == 2 else { throw .failed("pg_walinspect does not say where the log is") }
    bytes = places[1] - places[0]
    func begun(_ size: Int) -> Int { (places[1] - 1) / size - (places[0] - 1) / size }
    headerBytes = 24 * begun(Self.pageBytes) + 16 * begun(Self.segmentBytes)
    for line in lines.dropFirst() {
      let words = line.split(separator: "|", omittingEmptySubsequences: false)
      guard words.count == 4, let length = Int(words[2]), let image = Int(words[3]) else {
        throw .failed("pg_walinspect says \(line)")
      }
      let rounded = (length + 7) / 8 * 8
      switch words[0] {
      case "Heap", "Heap2", "Transaction":
        heapBytes += rounded
        heapImages += image > 0 ? 1 : 0
        hotUpdates += words[1] == "HOT_UPDATE" ? 1 : 0
      case "Btree":
        indexBytes += rounded
      default: continue
      }
    }
  }
}
