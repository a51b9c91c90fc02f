/// The images behind an image.
enum QCOW2Chain {
  /// Follows the names of backing files.
  ///
  /// - Parameter mapped: what the first image answers for.
  static func follow(
    _ source: StoreSource, _ header: QCOW2Header, _ mapped: ByteRanges, _ limits: QCOW2Limits
  ) -> (chain: [QCOW2Inspection.Link], end: QCOW2Inspection.ChainEnd) {
    var chain = [
      QCOW2Inspection.Link(
        path: source.path, format: "qcow2", virtualBytes: header.virtualBytes, fileBytes: source.size,
        mappedBytes: mapped.bytes, visibleBytes: mapped.bytes)
    ]
    // Bytes at hand are in no folder.
    guard source.identity != nil else { return (chain, header.backingName.map { .foreign(name: $0) } ?? .base) }
    var seen = Set([source.identity])
    var (front, frontHeader, hidden) = (source.path, header, mapped)
    // Only what every image in front is long enough for is seen.
    var window = header.virtualBytes
    while let name = frontHeader.backingName {
      guard let path = path(of: name, behind: front) else { return (chain, .foreign(name: name)) }
      do throws(StoreError) {
        let next = try StoreSource(path: path, "the backing file of \(front)")
        guard seen.insert(next.identity).inserted else { return (chain, .loop(path: path)) }
        guard chain.count < limits.chain else { return (chain, .tooLong) }
        let (link, own, nextHeader) = try read(next, frontHeader.backingFormat, hidden, window, limits)
        chain.append(link)
        guard let nextHeader else { return (chain, .base) }
        hidden = hidden.union(own.prefix(below: window))
        window = min(window, nextHeader.virtualBytes)
        (front, frontHeader) = (path, nextHeader)
      } catch {
        return (chain, error.kind == .missing ? .missing(path: path) : .unreadable(error))
      }
    }
    return (chain, .base)
  }

  private static func read(
    _ source: StoreSource, _ format: String?, _ hidden: ByteRanges, _ window: UInt64, _ limits: QCOW2Limits
  ) throws(StoreError) -> (QCOW2Inspection.Link, ByteRanges, QCOW2Header?) {
    var own = ByteRanges()
    let magic = try source.readUpTo(0, 4, "the beginning of a backing file")
    // Without a format QEMU looks at the beginning; with one it believes it.
    if format == "raw" || format == nil && magic != [0x51, 0x46, 0x49, 0xfb] {
      own.append(0..<source.size)
      let visible = own.prefix(below: window).subtracting(hidden).bytes
      return (
        QCOW2Inspection.Link(
          path: source.path, format: "raw", virtualBytes: source.size, fileBytes: source.size,
          mappedBytes: source.size, visibleBytes: visible), own, nil
      )
    }
    guard format == nil || format == "qcow2" else {
      throw StoreError(
        .unsupported, source.path, "a backing file", "its format is \(format ?? ""), and qcow2 and raw are read")
    }
    let header = try QCOW2Header(source)
    var walk = try QCOW2Walk(source, header, limits)
    _ = try walk.walk(owner: 0, l1Offset: header.l1Offset, l1Size: header.l1Size, virtualBytes: header.virtualBytes) {
      range, _ in own.append(range)
    }
    let visible = own.prefix(below: window).subtracting(hidden).bytes
    return (
      QCOW2Inspection.Link(
        path: source.path, format: "qcow2", virtualBytes: header.virtualBytes, fileBytes: source.size,
        mappedBytes: own.bytes, visibleBytes: visible), own, header
    )
  }

  /// The file that a name means: beside the image, if it is not absolute; nil for what is no name of a file.
  static func path(of name: String, behind image: String) -> String? {
    if name.hasPrefix("/") { return name }
    let protocolName = name.prefix { $0 != "/" && $0 != ":" }
    if protocolName.count < name.prefix(while: { $0 != "/" }).count {
      guard protocolName == "file" else { return nil }
      return path(of: String(name.dropFirst(5)), behind: image)
    }
    guard let slash = image.lastIndex(of: "/") else { return name }
    return image[...slash] + name
  }
}
