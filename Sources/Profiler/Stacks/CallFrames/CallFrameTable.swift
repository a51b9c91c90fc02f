internal import ProcFS

/// The call frame information of a program or library (`.eh_frame`): how to come from a function to its caller.
///
/// Found by binary search in `.eh_frame_hdr`; where that is missing or has another form than linkers write, all entries are read once.
/// Each row is computed once.
package final class CallFrameTable {
  private let section: CallFrameCursor
  private let header: SearchTable?
  private var rows: [UInt64: UnwindRow?] = [:]
  /// All functions and where their entries are, by address; made when it is needed first.
  private lazy var list = Self.list(section)

  /// As many rows as the busiest places of large programs; then they are computed anew.
  private static let mostRows = 1 << 16
  private static let limit: UInt64 = 512 << 20

  /// Reads the information of a file; nil if it has none.
  ///
  /// - Parameter usesIndex: functions are found in `.eh_frame_hdr` if that is there.
  package init?(_ file: ElfFile, usesIndex: Bool = true) throws(ElfError) {
    guard let frames = file.section(".eh_frame"), let bytes = try file.bytes(of: frames, limit: Self.limit),
      !bytes.isEmpty
    else { return nil }
    section = CallFrameCursor(bytes, base: frames.address)
    guard usesIndex, let index = file.section(".eh_frame_hdr"), let bytes = try file.bytes(of: index, limit: Self.limit)
    else {
      header = nil
      return
    }
    header = try? SearchTable(CallFrameCursor(bytes, base: index.address))
  }

  /// Takes information that is at hand.
  ///
  /// - Parameters:
  ///   - bytes: What is in `.eh_frame`.
  ///   - address: Where its first byte is.
  package init(_ bytes: [UInt8], at address: UInt64) {
    section = CallFrameCursor(bytes, base: address)
    header = nil
  }

  /// The information itself, which expressions are a part of.
  var bytes: CallFrameCursor { section }

  /// The row of an address that the file was linked for; nil if there is none, or none that can be understood.
  ///
  /// - Complexity: O(log n) at the first time.
  package func row(at address: UInt64) -> UnwindRow? {
    if let known = rows[address] { return known }
    if rows.count >= Self.mostRows { rows = [:] }
    let row = findRow(at: address)
    rows[address] = .some(row)
    return row
  }

  private func findRow(at address: UInt64) -> UnwindRow? {
    guard let entry = function(at: address) else { return nil }
    return try? CallFrameProgram.row(section, entry, at: address)
  }

  private func function(at address: UInt64) -> FunctionEntry? {
    let place: Int
    if let header {
      guard let found = header.entry(at: address), found >= section.base,
        let offset = Int(exactly: found - section.base), offset < section.end
      else { return nil }
      place = offset
    } else {
      let next = list.partitioningIndex { $0.start > address }
      guard next > 0 else { return nil }
      place = list[next - 1].offset
    }
    guard let entry = try? FunctionEntry(section, at: place), entry.addresses.contains(address) else { return nil }
    return entry
  }

  /// Reads all entries; those that cannot be understood are left out.
  private static func list(_ section: CallFrameCursor) -> [(start: UInt64, offset: Int)] {
    var cursor = section
    var found: [(start: UInt64, offset: Int)] = []
    while cursor.rest >= 4 {
      let offset = cursor.offset
      // A length of 0 is said to end it, but linkers put such marks between the parts of programs too.
      guard let entry = try? cursor.entry() else {
        if cursor.offset == offset { break }
        continue
      }
      if entry.rest > 4, let function = try? FunctionEntry(section, at: offset), !function.addresses.isEmpty {
        found.append((function.addresses.lowerBound, offset))
      }
    }
    return found.sorted { $0.start < $1.start }
  }
}

/// The table of `.eh_frame_hdr`: the beginning of each function and where its entry is, by address.
private struct SearchTable {
  private let cursor: CallFrameCursor
  private let first: Int
  private let count: Int

  /// Both are relative to the table, of four bytes: the only form that linkers write.
  private static let form: UInt8 = 0x3b

  init(_ header: CallFrameCursor) throws(CallFrameError) {
    var cursor = header
    guard try cursor.u8() == 1 else { throw .unsupported }
    let (pointer, number, form) = (try cursor.u8(), try cursor.u8(), try cursor.u8())
    _ = try cursor.pointer(pointer, data: header.base)
    let count = try cursor.number(number)
    guard form == Self.form, number != 0xff, count > 0 else { throw .unsupported }
    guard count <= UInt64(cursor.rest / 8) else { throw .torn }
    self.cursor = header
    self.count = Int(count)
    first = cursor.offset
  }

  /// The address of the entry of the last function that begins at an address or before.
  func entry(at address: UInt64) -> UInt64? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      guard let start = word(first + middle * 8) else { return nil }
      if start > address { high = middle } else { low = middle + 1 }
    }
    return low > 0 ? word(first + (low - 1) * 8 + 4) : nil
  }

  private func word(_ offset: Int) -> UInt64? {
    var place = CallFrameCursor(cursor.bytes, base: cursor.base, offset..<offset + 4)
    guard let distance = try? place.i32() else { return nil }
    return cursor.base &+ UInt64(bitPattern: Int64(distance))
  }
}
