/// What a store leaves in the word of a frame: the same for all pages of a touch, so that a loop over them asks nothing.
struct PageStore {
  private var kept = ~UInt64(0)
  private var set: UInt64 = 0

  /// The store of an access.
  ///
  /// get_user_pages faults a page in and stores nothing.
  init(_ access: Access) {
    guard access.isWrite, access.mode != .getUserPages else { return }
    let byte = UInt64(access.value) << Frame.contentShift
    kept = ~(access.wholePage ? Frame.contentMask : Frame.firstByteMask)
    set = access.wholePage ? byte | byte << 8 : byte
  }

  /// A store of one byte to the start of the page.
  @inline(__always)
  init(first byte: UInt8) {
    kept = ~Frame.firstByteMask
    set = UInt64(byte) << Frame.contentShift
  }

  /// The word of a frame after the store.
  @inline(__always)
  func applied(to word: UInt64) -> UInt64 { word & kept | set }
}
