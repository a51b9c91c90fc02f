internal import CZstd

/// Decompresses zstd (RFC 8878) by its library, any number of frames one after the other; those that are to be skipped are.
///
/// Frames that want a window of more than 128 MiB are refused, as the library does of its own accord.
@safe final class ZstdDecoder: Decompressor {
  private let context: OpaquePointer?
  private var input: [UInt8] = []
  private var used = 0
  /// Whether the last piece has filled all the room that there was: more may wait behind it.
  private var isFull = false
  private(set) var isAtEnd = false

  init() { unsafe context = ZSTD_createDCtx() }

  deinit { unsafe ZSTD_freeDCtx(context) }

  var needsInput: Bool { used == input.count && !isFull }

  func feed(_ bytes: ArraySlice<UInt8>) {
    input = Array(bytes)
    used = 0
  }

  func next(_ most: Int) -> Decompressed {
    guard unsafe context != nil else { return .failure("zstd has no memory") }
    var output = [UInt8](repeating: 0, count: most)
    let (status, taken, made) = unsafe input.withUnsafeBytes { input in
      unsafe output.withUnsafeMutableBytes { output in
        var source = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: used)
        var sink = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let status = unsafe ZSTD_decompressStream(context, &sink, &source)
        return unsafe (status, source.pos, sink.pos)
      }
    }
    guard ZSTD_isError(status) == 0 else { return .failure(unsafe String(cString: ZSTD_getErrorName(status))) }
    used = taken
    isAtEnd = status == 0
    isFull = made == most && !isAtEnd
    output.removeLast(most - made)
    return .bytes(output)
  }
}
