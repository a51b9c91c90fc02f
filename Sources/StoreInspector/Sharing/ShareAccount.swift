/// How much of a store one of its sharers refers to, and what of that is its own: the words of memory (Rss, Uss, Pss), for bytes on a disk.
public struct ShareAccount: Sendable, Hashable, Codable {
  /// Bytes that so many sharers refer to.
  public struct Class: Sendable, Hashable, Codable {
    /// How many of those that were looked at refer to the bytes.
    public var sharers: Int
    /// Bytes.
    public var bytes: UInt64
  }

  /// Bytes that it refers to, each counted once.
  public var referenced: UInt64 = 0
  /// Bytes that nobody else refers to: free if it goes.
  public var exclusive: UInt64 = 0
  /// Bytes that others of those that were looked at refer to as well.
  public var shared: UInt64 = 0
  /// Bytes that only this one of those that were looked at refers to, but which the store marks as shared: with somebody who was not looked
  /// at.
  public var sharedOutside: UInt64 = 0
  /// Bytes that it refers to more than once, each further time.
  public var repeated: UInt64 = 0
  /// Referenced bytes by the number of their sharers, fewest first.
  public var classes: [Class] = []

  /// Each byte divided by its sharers among those that were looked at: Pss.
  ///
  /// The sum over all of them is the bytes of the store that they
  /// refer to together.
  public var distributed: Double { classes.reduce(0) { $0 + Double($1.bytes) / Double($1.sharers) } }

  /// An account of nothing.
  public init() {}

  mutating func add(_ bytes: UInt64, sharers: Int, isMarkedShared: Bool) {
    referenced += bytes
    if sharers > 1 {
      shared += bytes
    } else if isMarkedShared {
      sharedOutside += bytes
    } else {
      exclusive += bytes
    }
    if let place = classes.firstIndex(where: { $0.sharers >= sharers }) {
      if classes[place].sharers == sharers {
        classes[place].bytes += bytes
      } else {
        classes.insert(Class(sharers: sharers, bytes: bytes), at: place)
      }
    } else {
      classes.append(Class(sharers: sharers, bytes: bytes))
    }
  }
}

extension ShareAccount {
  private enum CodingKeys: String, CodingKey {
    case referenced, exclusive, shared, sharedOutside, repeated, classes, distributed
  }

  /// Reads an account; what follows from its classes is not read.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    referenced = try values.decode(UInt64.self, forKey: .referenced)
    exclusive = try values.decode(UInt64.self, forKey: .exclusive)
    shared = try values.decode(UInt64.self, forKey: .shared)
    sharedOutside = try values.decode(UInt64.self, forKey: .sharedOutside)
    repeated = try values.decode(UInt64.self, forKey: .repeated)
    classes = try values.decode([Class].self, forKey: .classes)
  }

  /// Writes an account, with what follows from its classes.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(referenced, forKey: .referenced)
    try values.encode(exclusive, forKey: .exclusive)
    try values.encode(shared, forKey: .shared)
    try values.encode(sharedOutside, forKey: .sharedOutside)
    try values.encode(repeated, forKey: .repeated)
    try values.encode(classes, forKey: .classes)
    try values.encode(distributed, forKey: .distributed)
  }
}
