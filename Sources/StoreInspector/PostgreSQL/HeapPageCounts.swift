/// What pages of a PostgreSQL table hold, as line pointers and headers of tuples tell.
///
/// A header says of its transactions what somebody has noted there (hint bits); what nobody has looked up yet is in no header.
public struct HeapPageCounts: Sendable, Hashable, Codable {
  /// Pages with anything on them.
  public var pages = 0
  /// Pages that were never written.
  public var newPages = 0
  /// Line pointers to tuples.
  public var tuples = 0
  /// Line pointers that lead to another one: heads of HOT chains whose older tuples were pruned.
  public var redirects = 0
  /// Line pointers without a tuple that indexes may still name.
  public var deadPointers = 0
  /// Line pointers that may be used again.
  public var unusedPointers = 0
  /// Tuples that were replaced by one on the same page, without new entries of indexes.
  public var hotUpdated = 0
  /// Tuples that no index names: the later ones of HOT chains.
  public var heapOnly = 0
  /// Tuples that are older than every transaction.
  public var frozen = 0
  /// Tuples of transactions that were given up, as far as that is noted.
  public var abortedInserts = 0
  /// Tuples that a transaction has deleted or replaced that was committed, as far as that is noted: old versions.
  public var oldVersions = 0
  /// Tuples that are as yet the last version: nobody has deleted them, and that their transaction was committed is noted.
  public var currentVersions = 0
  /// Tuples of which the headers do not tell what became of them.
  public var undetermined = 0
  /// Bytes of tuples.
  public var tupleBytes: UInt64 = 0
  /// Bytes between the line pointers and the tuples of the pages.
  public var freeBytes: UInt64 = 0

  /// Counts of nothing.
  public init() {}

  /// Flags of headers; see access/htup_details.h.
  private enum Flag {
    static let (insertCommitted, insertAborted): (UInt16, UInt16) = (0x100, 0x200)
    static let (deleteCommitted, deleteInvalid): (UInt16, UInt16) = (0x400, 0x800)
    static let (isMulti, locksOnly, locksExclusively, locksForKey): (UInt16, UInt16, UInt16, UInt16) = (
      0x1000, 0x80, 0x40, 0x10
    )
    static let (hotUpdated, heapOnly): (UInt16, UInt16) = (0x4000, 0x8000)
  }

  /// Counts a page.
  ///
  /// - Parameter place: where it begins in the bytes.
  mutating func add(_ fields: StoreFields, _ place: Int, pageSize: Int) throws(StoreError) {
    let (lower, upper, special) = (
      Int(try fields.little16(place + 12)), Int(try fields.little16(place + 14)), Int(try fields.little16(place + 16))
    )
    if upper == 0 {
      guard try fields.part(place, pageSize).allSatisfy({ $0 == 0 }) else {
        throw fields.damaged(place + 14, "the page is neither new nor does it say where its tuples are")
      }
      newPages += 1
      return
    }
    guard try fields.little16(place + 18) == UInt16(truncatingIfNeeded: pageSize) | 4 else {
      throw fields.damaged(place + 18, "it is no page of \(pageSize) bytes of layout 4")
    }
    guard lower >= 24, lower <= upper, upper <= special, special <= pageSize, (lower - 24) % 4 == 0 else {
      throw fields.damaged(place + 12, "its parts lie at \(lower), \(upper) and \(special)")
    }
    pages += 1
    freeBytes += UInt64(upper - lower)
    for index in 0..<(lower - 24) / 4 {
      let at = place + 24 + 4 * index
      let pointer = try fields.little32(at)
      let (offset, kind, length) = (Int(pointer & 0x7fff), pointer >> 15 & 3, Int(pointer >> 17))
      switch kind {
      case 0: unusedPointers += 1
      case 2: redirects += 1
      case 3 where length == 0: deadPointers += 1
      default:
        guard length >= 23, offset >= upper, offset + length <= special else {
          throw fields.damaged(at, "a tuple of \(length) bytes at \(offset) lies outside of the place for tuples")
        }
        if kind == 3 { deadPointers += 1 } else { try addTuple(fields, place + offset, length) }
      }
    }
  }

  private mutating func addTuple(_ fields: StoreFields, _ place: Int, _ length: Int) throws(StoreError) {
    tuples += 1
    tupleBytes += UInt64(length)
    let (second, first) = (try fields.little16(place + 18), try fields.little16(place + 20))
    if second & Flag.hotUpdated != 0 { hotUpdated += 1 }
    if second & Flag.heapOnly != 0 { heapOnly += 1 }
    let isFrozen = first & (Flag.insertCommitted | Flag.insertAborted) == Flag.insertCommitted | Flag.insertAborted
    if isFrozen { frozen += 1 }
    let isLock =
      first & Flag.locksOnly != 0
      || first & (Flag.isMulti | Flag.locksExclusively | Flag.locksForKey) == Flag.locksExclusively
    if !isFrozen, first & Flag.insertAborted != 0 {
      abortedInserts += 1
    } else if first & Flag.deleteCommitted != 0, !isLock, first & Flag.isMulti == 0 {
      oldVersions += 1
    } else if first & Flag.insertCommitted != 0, first & Flag.deleteInvalid != 0 || isLock {
      currentVersions += 1
    } else {
      undetermined += 1
    }
  }
}
