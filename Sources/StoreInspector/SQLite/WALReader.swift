/// Reads a write-ahead log from one end to the other.
struct WALReader {
  private(set) var content: WALContent
  /// The page of each right frame, from frame 1 on.
  private(set) var framePages: [UInt32] = []
  /// The last committed frame of each page.
  private(set) var lastFrames: [UInt32: Int32] = [:]

  private let limits: SQLiteLimits
  private var checksum = WALChecksum()
  private var isBroken = false
  private var pending = 0

  /// Reads all of it.
  ///
  /// - Complexity: O(n) in the bytes of the file, which are read once, 1 MiB at a time.
  init(_ source: StoreSource, limits: SQLiteLimits) throws(StoreError) {
    self.limits = limits
    content = WALContent(fileBytes: source.size)
    guard source.size > 0 else { return }
    let fields = try source.fields(0, WALHeader.size, "the header of a write-ahead log")
    let (header, sum) = try WALHeader.read(fields)
    content.header = header
    checksum = sum
    let frames = (source.size - UInt64(WALHeader.size)) / UInt64(header.frameSize)
    guard frames <= UInt64(limits.frames) else {
      throw StoreError(
        .tooLarge, source.path, "the frames of a write-ahead log",
        "there are \(frames), and \(limits.frames) are read at the most")
    }
    content.tailBytes = Int((source.size - UInt64(WALHeader.size)) % UInt64(header.frameSize))
    try readFrames(source, header, Int(frames))
    countPages()
  }

  private mutating func readFrames(_ source: StoreSource, _ header: WALHeader, _ count: Int) throws(StoreError) {
    let atOnce = max(1, (1 << 20) / header.frameSize)
    var frame = 1
    while frame <= count {
      let some = min(atOnce, count - frame + 1)
      let offset = UInt64(WALHeader.size) + UInt64(frame - 1) * UInt64(header.frameSize)
      let fields = try source.fields(offset, some * header.frameSize, "frames of a write-ahead log")
      for index in 0..<some { try add(frame + index, fields, index * header.frameSize, header) }
      frame += some
    }
    content.uncommittedFrames = pending
  }

  private mutating func add(
    _ frame: Int, _ fields: StoreFields, _ place: Int, _ header: WALHeader
  ) throws(StoreError) {
    let page = try fields.big32(place)
    let salts = (try fields.big32(place + 8), try fields.big32(place + 12))
    guard salts == (header.salt1, header.salt2) else {
      isBroken = true
      return addLeftover(frame, salts)
    }
    if !isBroken {
      var sum = checksum
      sum.add(try fields.part(place, 8), bigEndian: header.hasBigEndianChecksums)
      sum.add(
        try fields.part(place + WALHeader.frameHeaderSize, header.pageSize), bigEndian: header.hasBigEndianChecksums)
      let written = WALChecksum(first: try fields.big32(place + 16), second: try fields.big32(place + 20))
      isBroken = page == 0 || sum != written
      if !isBroken { checksum = sum }
    }
    guard !isBroken else {
      content.tornFrames += 1
      return
    }
    framePages.append(page)
    pending += 1
    let databasePages = try fields.big32(place + 4)
    if databasePages != 0 { commit(frame, databasePages) }
  }

  private mutating func commit(_ frame: Int, _ databasePages: UInt32) {
    if content.commits.count >= 2 * max(1, limits.listed) {
      content.commits.removeFirst(content.commits.count - limits.listed)
    }
    content.commits.append(.init(firstFrame: frame - pending + 1, frames: pending, databasePages: databasePages))
    content.commitCount += 1
    content.committedFrames = frame
    content.databasePages = databasePages
    pending = 0
  }

  private mutating func addLeftover(_ frame: Int, _ salts: (UInt32, UInt32)) {
    content.leftoverFrames += 1
    if let last = content.leftovers.last, (last.salt1, last.salt2) == salts, last.firstFrame + last.frames == frame {
      content.leftovers[content.leftovers.count - 1].frames += 1
    } else if content.leftovers.count < limits.listed {
      content.leftovers.append(.init(firstFrame: frame, frames: 1, salt1: salts.0, salt2: salts.1))
    }
  }

  private mutating func countPages() {
    var versions: [UInt32: Int32] = [:]
    for (index, page) in framePages.prefix(content.committedFrames).enumerated() {
      versions[page, default: 0] += 1
      lastFrames[page] = Int32(index + 1)
    }
    content.distinctPages = versions.count
    content.commits = content.commits.suffix(limits.listed)
    content.pages = versions.map { page, count in
      .init(page: page, versions: Int(count), lastFrame: Int(lastFrames[page] ?? 0))
    }
    content.pages.sort { ($1.versions, $0.page) < ($0.versions, $1.page) }
    content.pages.removeLast(max(0, content.pages.count - limits.listed))
  }
}
