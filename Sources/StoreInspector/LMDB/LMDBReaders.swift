/// The table of readers of an LMDB environment, from its lock file.
public struct LMDBReaders: Sendable, Hashable, Codable {
  /// A place of the table that somebody has.
  public struct Reader: Sendable, Hashable, Codable {
    /// The process, by the number that it has for itself.
    public var pid: Int32
    /// The thread, as pthread_self(3) names it.
    public var thread: UInt64
    /// The transaction that it sees; nil where it has a place and reads nothing.
    public var transaction: UInt64?
    /// Whether the process is there, by the lock that each one holds: LMDB itself asks so.
    ///
    /// A stale reader keeps pages until somebody clears
    /// it (`mdb_reader_check`).
    public var isAlive: Bool
    /// The name of the process; nil where it is gone, or in another pid namespace.
    public var name: String?
  }

  /// The last transaction that was ended, as the lock file says.
  public var lastTransaction: UInt64
  /// Places that were ever used.
  public var usedSlots: Int
  /// Those that somebody has.
  public var readers: [Reader]

  private static let what = "the table of readers of LMDB"
  /// Where the table begins and bytes of a place: each has a cache line for itself.
  private static let (table, slot) = (128, 64)

  init(_ source: StoreSource) throws(StoreError) {
    let fields = try source.fields(0, Self.table, Self.what)
    guard try fields.little32(0) == 0xbeef_c0de else {
      throw StoreError(.otherFormat, source.path, at: 0, Self.what, "it has not the magic number of LMDB")
    }
    let format = try fields.little32(4)
    // LMDB 0.9 has the mutex before the numbers, what follows it has them first.
    let place: Int
    switch format {
    case 0x1_0001: place = 48
    case _ where format & 0xfff == 2: place = 8
    default:
      throw StoreError(
        .unsupported, source.path, at: 4, Self.what, "its form is \(format), and those of LMDB 0.9 and 1.0 are read")
    }
    lastTransaction = try fields.little64(place)
    usedSlots = Int(try fields.little32(place + 8))
    let room = max(source.presentSize, UInt64(Self.table)) - UInt64(Self.table)
    guard UInt64(usedSlots) <= room / UInt64(Self.slot) else {
      throw fields.damaged(place + 8, "\(usedSlots) places are more than the file has")
    }
    guard usedSlots <= 1 << 16 else {
      throw StoreError(.tooLarge, source.path, at: UInt64(place + 8), Self.what, "there are more than 65536 places")
    }
    let slots = try source.fields(UInt64(Self.table), usedSlots * Self.slot, Self.what)
    readers = []
    for index in 0..<usedSlots {
      let start = index * Self.slot
      let pid = Int32(bitPattern: try slots.little32(start + 8))
      guard pid != 0 else { continue }
      let transaction = try slots.little64(start)
      let lock = source.descriptor.flatMap { FileLocks.asked($0, Int64(max(0, pid))) }
      readers.append(
        Reader(
          pid: pid, thread: try slots.little64(start + 16), transaction: transaction == .max ? nil : transaction,
          isAlive: lock != nil, name: lock?.holder.name))
    }
  }
}
