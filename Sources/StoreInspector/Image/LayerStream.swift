/// The bytes of a layer one after the other, decompressed if they are compressed by gzip or zstd.
final class LayerStream {
  let path: String
  let what: String
  private let source: StoreSource
  /// Where the next bytes are in the file, and where the layer ends there.
  private var position: UInt64
  private let end: UInt64
  private let decompressor: (any Decompressor)?
  private var buffer: ArraySlice<UInt8> = []
  /// Bytes that were given, decompressed.
  private(set) var count: UInt64 = 0
  /// The most of them.
  private let limit: UInt64

  /// Whether the layer is compressed.
  var isCompressed: Bool { decompressor != nil }

  private static let piece = 64 << 10

  /// Begins a layer that lies in a part of a file.
  ///
  /// - Throws: `StoreError`, where it is compressed in another way.
  init(_ source: StoreSource, _ part: Range<UInt64>, _ what: String, limit: UInt64) throws(StoreError) {
    (self.source, position, end, self.what, self.limit) = (source, part.lowerBound, part.upperBound, what, limit)
    path = source.path
    let magic = try source.readUpTo(part.lowerBound, min(6, part.count), what)
    if magic.starts(with: [0x1f, 0x8b]) {
      decompressor = Inflater()
    } else if Self.beginsAsZstd(magic) {
      decompressor = ZstdDecoder()
    } else if let name = [
      ([0x42, 0x5a, 0x68], "bzip2"), ([0xfd, 0x37, 0x7a, 0x58, 0x5a], "xz"),
    ].first(where: { magic.starts(with: $0.0) })?.1 {
      throw StoreError(
        .unsupported, source.path, at: part.lowerBound, what,
        "it is compressed by \(name), and only gzip and zstd are read",
        advice: "make an image whose layers are compressed by gzip or zstd, or not at all")
    } else {
      decompressor = nil
    }
  }

  /// Whether this is the beginning of a frame, or of one that is to be skipped.
  private static func beginsAsZstd(_ magic: [UInt8]) -> Bool {
    magic.starts(with: [0x28, 0xb5, 0x2f, 0xfd])
      || magic.count >= 4 && magic[0] & 0xf0 == 0x50 && magic[1...3].elementsEqual([0x2a, 0x4d, 0x18])
  }

  /// Where in the file the next bytes come from; behind compressed ones, where their piece ends.
  var offset: UInt64 { decompressor == nil ? position - UInt64(buffer.count) : position }

  /// The next bytes, so many at the most; none at the end.
  func read(_ most: Int) throws(StoreError) -> ArraySlice<UInt8> {
    while buffer.isEmpty {
      guard let next = try more() else { return [] }
      buffer = next
    }
    let part = buffer.prefix(most)
    buffer = buffer.dropFirst(most)
    count += UInt64(part.count)
    guard count <= limit else {
      throw StoreError(.tooLarge, path, at: offset, what, "it has more than \(limit) bytes when it is decompressed")
    }
    return part
  }

  /// The next bytes, so many as that.
  func readAll(_ wanted: Int) throws(StoreError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < wanted {
      let part = try read(wanted - bytes.count)
      guard !part.isEmpty else { throw cutOff() }
      bytes += part
    }
    return bytes
  }

  /// Hands the next bytes out piece by piece.
  func pass(_ wanted: UInt64, _ body: (ArraySlice<UInt8>) -> Void) throws(StoreError) {
    var rest = wanted
    while rest > 0 {
      let part = try read(Int(min(rest, UInt64(Self.piece))))
      guard !part.isEmpty else { throw cutOff() }
      body(part)
      rest -= UInt64(part.count)
    }
  }

  func cutOff() -> StoreError { StoreError(.truncated, path, at: offset, what, "it ends in the middle") }

  /// The next piece; nil at the end.
  private func more() throws(StoreError) -> ArraySlice<UInt8>? {
    guard let decompressor else { return try input() }
    while true {
      if decompressor.needsInput {
        guard let compressed = try input() else {
          if decompressor.isAtEnd { return nil }
          throw cutOff()
        }
        decompressor.feed(compressed)
      }
      switch decompressor.next(Self.piece) {
      case .bytes(let bytes) where !bytes.isEmpty: return bytes[...]
      case .bytes: continue
      case .end: return nil
      case .failure(let why):
        throw StoreError(.damaged, path, at: position, what, "it cannot be decompressed: \(why)")
      }
    }
  }

  private func input() throws(StoreError) -> ArraySlice<UInt8>? {
    guard position < end else { return nil }
    let bytes = try source.read(position, Int(min(UInt64(Self.piece), end - position)), what)
    position += UInt64(bytes.count)
    return bytes[...]
  }
}
