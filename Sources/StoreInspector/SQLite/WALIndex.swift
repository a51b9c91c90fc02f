/// What the shared memory of a write-ahead log (`-shm`) says: how far the log goes, how far it is in the database, and which versions
/// readers may be at.
///
/// It is memory of the machine that uses it, in its byte order, and is made anew from the log where nobody has it open.
public struct WALIndex: Sendable, Hashable, Codable {
  /// One of the five places of readers.
  public struct ReaderMark: Sendable, Hashable, Codable {
    /// 0 is for readers of the database file alone; the others read the log up to their mark.
    public var slot: Int
    /// The last frame that readers of this place see; nil where the place is not used.
    public var frame: UInt32?
    /// Which processes hold the place; a mark that nobody holds keeps nothing.
    public var holders: [LockHolder]
  }

  /// Whether it was written since it was made.
  public var isInitialized: Bool
  /// Whether both copies of its header are the same and their checksum is right; where not, a commit is just being made, or was broken off.
  public var isConsistent: Bool
  /// The last committed frame.
  public var lastFrame: UInt32
  /// Pages of the database after it.
  public var databasePages: UInt32
  /// Bytes of a page.
  public var pageSize: Int
  /// The salts of the log that it is about.
  public var salt1: UInt32
  /// The second of them.
  public var salt2: UInt32
  /// How often it was changed.
  public var changeCounter: UInt32
  /// Frames that are in the database file.
  public var backfilledFrames: UInt32
  /// Frames that a checkpoint has begun to copy.
  public var attemptedFrames: UInt32
  /// The places of readers.
  public var marks: [ReaderMark]
  /// Who writes.
  public var writers: [LockHolder] = []
  /// Who checkpoints.
  public var checkpointers: [LockHolder] = []
  /// Who makes the index anew.
  public var recoverers: [LockHolder] = []
  /// Who has it open: each connection in this mode holds this lock.
  public var connections: [LockHolder] = []

  /// Bytes of the part that is read here; what follows is a hash table of pages.
  static let headSize = 136
  /// Where the byte of each lock is: writer, checkpointer, recoverer, five readers, and the one of all connections.
  static let lockBytes: ClosedRange<Int64> = 120...128

  init(_ fields: StoreFields) throws(StoreError) {
    let version = try fields.little32(0)
    isInitialized = try fields.u8(12) != 0
    guard version == 3_007_000 || !isInitialized && version == 0 else {
      throw StoreError(
        version == UInt32(3_007_000).byteSwapped ? .unsupported : .otherFormat, fields.path, at: 0, fields.what,
        version == UInt32(3_007_000).byteSwapped
          ? "it was made on a machine of the other byte order" : "the format is version \(version), and 3007000 is read"
      )
    }
    var sum = WALChecksum()
    sum.add(try fields.part(0, 40), bigEndian: false)
    let areTheSame = try fields.part(0, 48).elementsEqual(fields.part(48, 48))
    let written = WALChecksum(first: try fields.little32(40), second: try fields.little32(44))
    isConsistent = areTheSame && sum == written
    changeCounter = try fields.little32(8)
    let size = try Int(fields.little16(14))
    pageSize = size & 0xfe00 | (size & 1) << 16
    lastFrame = try fields.little32(16)
    databasePages = try fields.little32(20)
    // These two are copied from the log as they are.
    (salt1, salt2) = (try fields.big32(32), try fields.big32(36))
    backfilledFrames = try fields.little32(96)
    attemptedFrames = try fields.little32(128)
    marks = []
    for slot in 0..<5 {
      let frame = try fields.little32(100 + 4 * slot)
      marks.append(ReaderMark(slot: slot, frame: frame == .max ? nil : frame, holders: []))
    }
  }

  /// Takes in who holds which lock.
  mutating func take(_ locks: FileLocks) {
    for slot in marks.indices { marks[slot].holders = locks.holders(ofByte: 123 + Int64(slot)) }
    writers = locks.holders(ofByte: 120)
    checkpointers = locks.holders(ofByte: 121)
    recoverers = locks.holders(ofByte: 122)
    connections = locks.holders(ofByte: 128)
  }

  /// Whether it tells of this log, and can be believed.
  func describes(_ header: WALHeader?) -> Bool {
    isInitialized && isConsistent && header.map { $0.salt1 == salt1 && $0.salt2 == salt2 } ?? (lastFrame == 0)
  }
}
