internal import CWebFiles
internal import LocalHTTP

/// The style sheets and scripts of `web/`, which are part of the program.
enum WebFile {
  private static let files: [String: HTTPResponse] = Dictionary(
    uniqueKeysWithValues: (0..<cwf_count()).map { index in
      let file = unsafe cwf_at(index)
      let bytes = unsafe UnsafeBufferPointer(start: file.bytes, count: file.length)
      let response = unsafe HTTPResponse(contentType: String(cString: file.type), body: Array(bytes))
      return unsafe (String(cString: file.name), response)
    })

  /// The file of a name.
  static func response(_ name: String) -> HTTPResponse { files[name] ?? .notFound }
}
