internal import ProcFS

/// The file format of snapshots, version 2; version 1 knew neither dirty frames nor memory nodes nor what smaps_rollup says, and is read as well.
///
/// Eight bytes `COWSNAP\n`, the version, the length of the rest and its checksum (FNV-1a, 64 bits), and then all values in the order
/// of `write`: LEB128 numbers, texts as UTF-8 after their length, runs by their distance from the run before.
extension Snapshot {
  private static let magic = Array("COWSNAP\n".utf8)
  private static let version: UInt64 = 2

  /// The snapshot as the bytes of a file.
  public func bytes() -> [UInt8] {
    var body = ByteWriter()
    write(to: &body)
    var head = ByteWriter()
    head.write(Self.version)
    head.write(body.bytes.count)
    head.write(Self.checksum(body.bytes[...]))
    return Self.magic + head.bytes + body.bytes
  }

  /// Reads a file.
  ///
  /// - Throws: `SnapshotError`, for any bytes that `bytes()` did not write.
  public init(bytes: [UInt8]) throws(SnapshotError) {
    guard bytes.starts(with: Self.magic) else { throw .notASnapshot }
    var reader = ByteReader(bytes, from: Self.magic.count)
    let version = try reader.number()
    guard (1...Self.version).contains(version) else { throw .unknownVersion(version) }
    reader.version = version
    let length = try reader.count()
    let checksum = try reader.number()
    guard length == bytes.count - reader.position else { throw .damaged(at: bytes.count, "the file is cut off") }
    guard Self.checksum(bytes[reader.position...]) == checksum else {
      throw .damaged(at: reader.position, "the checksum is wrong")
    }
    try self.init(from: &reader)
    guard reader.isAtEnd else { throw .damaged(at: reader.position, "there is more than belongs to it") }
  }

  /// The bytes of a file with length and checksum made to fit, for tests of the parser behind them.
  package static func resealed(_ bytes: [UInt8]) throws(SnapshotError) -> [UInt8] {
    var reader = ByteReader(bytes, from: magic.count)
    _ = (try reader.number(), try reader.number(), try reader.number())
    var head = ByteWriter()
    head.write(version)
    head.write(bytes.count - reader.position)
    head.write(checksum(bytes[reader.position...]))
    return magic + head.bytes + bytes[reader.position...]
  }

  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash
  }
}

extension Snapshot {
  private func write(to writer: inout ByteWriter) {
    writer.write(time.bitPattern)
    writer.write(kernelRelease)
    writer.write(bootID)
    writer.write(pageSize)
    writer.write(processes.count)
    for process in processes { writer.write(process) }
    writer.write(mappings.count)
    for (index, mapping) in mappings.enumerated() {
      writer.write(mapping)
      writer.write(isHugetlb[index] ? 1 : 0)
      let runs = pages.runs(of: index)
      writer.write(runs.count)
      var page = mapping.mapping.addresses.lowerBound / UInt64(pageSize)
      for run in runs {
        writer.write(run.firstPage - page)
        writer.write(UInt64(run.length) << 1 | UInt64(run.step))
        writer.write(run.entry.rotated(left: 9))
        page = run.pages.upperBound
      }
    }
    writer.write(frames)
    writer.write(coverage)
    writer.write(cost)
    writer.write(nodes)
  }

  private init(from reader: inout ByteReader) throws(SnapshotError) {
    time = Double(bitPattern: try reader.number())
    kernelRelease = try reader.text()
    bootID = try reader.text()
    pageSize = try reader.count()
    let size = pageSize
    guard (4096...65536).contains(size), size.nonzeroBitCount == 1 else {
      throw .damaged(at: reader.position, "the size of a page is none")
    }
    processes = []
    for _ in 0..<(try reader.countOfParts()) { processes.append(try reader.process(index: processes.count)) }
    (mappings, isHugetlb, pages, frames) = ([], [], PageStore(), RecordedFrames())
    (coverage, cost) = (Coverage(), ScanCost())
    var sums = PageSums()
    for _ in 0..<(try reader.countOfParts()) { try readMapping(&reader, &sums) }
    frames = try reader.frames()
    coverage = try reader.coverage()
    cost = try reader.cost()
    if reader.version > 1 { nodes = try reader.nodes() }
  }

  /// Pages of all mappings so far: a few bytes can announce any number of them, and sums of bytes must not run over.
  private struct PageSums {
    /// In runs.
    var inRuns: UInt64 = 0
    /// In tallies beside the runs: hidden, swapped out, and guard markers.
    var inTallies: UInt64 = 0
    /// Mapped by a PMD.
    var huge: UInt64 = 0
    /// The most that are read back.
    static let limit: UInt64 = 1 << 30

    var areWithinLimit: Bool { max(inRuns, inTallies, huge) <= Self.limit }
  }

  private mutating func readMapping(_ reader: inout ByteReader, _ sums: inout PageSums) throws(SnapshotError) {
    let mapping = try reader.mapping(processes: processes.count, pageSize: pageSize)
    guard mapping.process >= mappings.last?.process ?? 0, mappings.count < Sighting.mappingLimit else {
      throw .damaged(at: reader.position, "mappings are out of order")
    }
    mappings.append(mapping)
    isHugetlb.append(try reader.count() != 0)
    pages.beginMapping()
    sums.inTallies += UInt64(mapping.hiddenOnce + mapping.hiddenOther + mapping.swapped + mapping.guards)
    sums.huge += UInt64(mapping.huge ?? 0)
    guard sums.areWithinLimit else { throw .damaged(at: reader.position, "there are more than 2^30 pages") }
    let size = UInt64(pageSize)
    let bounds = mapping.mapping.addresses.lowerBound / size..<mapping.mapping.addresses.upperBound / size
    var page = bounds.lowerBound
    for _ in 0..<(try reader.countOfParts()) {
      let gap = try reader.number()
      let shape = try reader.number()
      let entry = PagemapEntry(rawValue: try reader.number().rotated(left: 55))
      guard gap <= bounds.upperBound - page, shape >> 1 <= UInt64(UInt32.max), shape >> 1 > 0 else {
        throw .damaged(at: reader.position, "pages lie outside their mapping")
      }
      var run = PageRun(firstPage: page + gap, entry: entry)
      run.length = UInt32(shape >> 1)
      run.step = UInt32(shape & 1)
      guard run.pages.upperBound <= bounds.upperBound, run.endsInItsField, pages.append(run) else {
        throw .damaged(at: reader.position, "pages lie outside their mapping")
      }
      page = run.pages.upperBound
      sums.inRuns += UInt64(run.length)
      guard sums.areWithinLimit else { throw .damaged(at: reader.position, "there are more than 2^30 pages") }
    }
  }
}

extension PageRun {
  /// Whether the last frame, or place in the swap area, does not run over into the flags.
  fileprivate var endsInItsField: Bool { entry(at: UInt64(length) - 1).rawValue >> 55 == entry >> 55 }
}

extension UInt64 {
  /// Bits that leave at the top come in at the bottom: with its flags below a small frame number is a small number.
  fileprivate func rotated(left bits: UInt64) -> UInt64 { self << bits | self >> (64 - bits) }
}
