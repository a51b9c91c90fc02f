/// What many functions have in common (`CIE`).
struct CommonEntry {
  /// What advances of the code are multiplied by.
  var codeFactor: UInt64
  /// What places relative to the frame are multiplied by.
  var dataFactor: Int64
  /// The number under which the return address is kept.
  var returnRegister: Int
  /// How the addresses of functions are written.
  var pointerEncoding: UInt8
  /// Entries have a part that says how long it is.
  var hasAugmentation: Bool
  /// The code is what a signal handler returns to: what called it was interrupted, and did not call.
  var isSignalFrame: Bool
  /// Where the instructions are that come before those of each function.
  var instructions: Range<Int>

  /// Reads the entry at a place, its length first.
  init(_ section: CallFrameCursor, at offset: Int) throws(CallFrameError) {
    var cursor = CallFrameCursor(section.bytes, base: section.base, offset..<max(offset, section.end))
    guard var entry = try cursor.entry(), try entry.u32() == 0 else { throw .torn }
    let version = try entry.u8()
    guard version == 1 || version == 3 || version == 4 else { throw .unsupported }
    let augmentation = try entry.text()
    if version == 4 {
      guard try entry.u8() == 8, try entry.u8() == 0 else { throw .unsupported }
    }
    codeFactor = try entry.unsigned()
    dataFactor = try entry.signed()
    returnRegister = Int(clamping: version == 1 ? UInt64(try entry.u8()) : try entry.unsigned())
    (pointerEncoding, isSignalFrame) = (0, false)
    hasAugmentation = augmentation.first == UInt8(ascii: "z")
    guard hasAugmentation || augmentation.isEmpty else { throw .unsupported }
    if hasAugmentation {
      let size = try entry.unsigned()
      var data = CallFrameCursor(section.bytes, base: section.base, try entry.skip(size))
      for letter in augmentation.dropFirst() {
        switch letter {
        case UInt8(ascii: "L"): _ = try data.u8()
        case UInt8(ascii: "P"): _ = try data.number(try data.u8())
        case UInt8(ascii: "R"): pointerEncoding = try data.u8()
        case UInt8(ascii: "S"): isSignalFrame = true
        // Marks of arm64 that say nothing of where registers are.
        case UInt8(ascii: "B"), UInt8(ascii: "G"): break
        default: throw .unsupported
        }
      }
    }
    instructions = entry.offset..<entry.end
  }
}

/// What is known of one function (`FDE`).
struct FunctionEntry {
  /// The addresses that the function was linked for.
  var addresses: Range<UInt64>
  var common: CommonEntry
  var instructions: Range<Int>

  /// Reads the entry at a place, its length first; nil if the place has a common entry.
  init?(_ section: CallFrameCursor, at offset: Int) throws(CallFrameError) {
    var cursor = CallFrameCursor(section.bytes, base: section.base, offset..<max(offset, section.end))
    guard var entry = try cursor.entry() else { throw .torn }
    let place = entry.offset
    let distance = try entry.u32()
    guard distance != 0 else { return nil }
    guard Int(distance) <= place else { throw .torn }
    common = try CommonEntry(section, at: place - Int(distance))
    let start = try entry.pointer(common.pointerEncoding)
    let size = try entry.number(common.pointerEncoding)
    let (end, overflow) = start.addingReportingOverflow(size)
    guard !overflow else { throw .torn }
    addresses = start..<end
    if common.hasAugmentation { _ = try entry.skip(try entry.unsigned()) }
    instructions = entry.offset..<entry.end
  }
}
