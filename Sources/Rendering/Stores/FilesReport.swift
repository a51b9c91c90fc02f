public import StoreInspector

/// Which files share which bytes of a disk, as a person reads it.
public struct FilesReport: Sendable {
  /// The report.
  public let text: String

  /// Makes the report.
  ///
  /// - Parameter files: how many files are listed, those with the largest share first.
  public init(_ seen: FilesInspection, style: Style, amounts: AmountText = .human, files: Int = 20) {
    let order = seen.files.indices.sorted { first, second in
      let (left, right) = (seen.files[first].account.distributed, seen.files[second].account.distributed)
      return left == right ? first < second : left > right
    }
    var rows = [["REFERENCED", "EXCLUSIVE", "SHARED", "OUTSIDE", "DISTRIBUTED", "NO PLACE", "FILE"]]
    for file in order.prefix(files).map({ seen.files[$0] }) {
      let (account, extents) = (file.account, file.extents)
      let elsewhere = extents.inline + extents.encoded + extents.delayed + extents.unknown
      rows.append([
        amounts.text(account.referenced), amounts.text(account.exclusive), amounts.text(account.shared),
        amounts.text(account.sharedOutside), amounts.text(account.distributed), amounts.text(elsewhere),
        style.printable(file.path),
      ])
    }
    var lines = AlignedRows(rows: rows, kept: .end).lines(style: style)
    if seen.files.count > files { lines.append("and \(counted(seen.files.count - files, "file")) more") }
    lines.append("")
    for (index, system) in seen.fileSystems.enumerated() {
      let own = seen.files.filter { $0.fileSystem == index }
      let referenced = own.reduce(0) { $0 + $1.account.referenced }
      var text =
        "\(counted(own.count, "file")): \(amounts.text(referenced)) referenced are \(amounts.text(system.physical)) on the disk, "
      text += "\(amounts.text(system.exclusive)) of them of one file alone"
      lines += style.paragraph(text)
      if own.contains(where: { $0.account.sharedOutside > 0 }) {
        lines += style.paragraph(
          "OUTSIDE is shared with somebody who was not looked at; how many they are the kernel does not say, so DISTRIBUTED is the most that it can be."
        )
      }
      if system.sharesByExtent {
        lines += style.paragraph(
          "Btrfs shares whole extents: bytes that no file refers to are kept as long as any part of their extent is.")
      }
    }
    text =
      (lines + Self.named(seen, style, amounts) + problemLines(seen.problems, count: seen.problemCount, style: style))
      .endedLines
  }

  /// Bytes that are in no column of places, by what they are.
  private static func named(_ seen: FilesInspection, _ style: Style, _ amounts: AmountText) -> [String] {
    let kinds: [(String, KeyPath<FileExtents, UInt64>)] = [
      ("among the file system's own (inline)", \.inline),
      ("compressed or encrypted, whose size on the disk is not told", \.encoded),
      ("that wait for a place", \.delayed), ("whose place is not told", \.unknown),
      ("reserved and not written", \.unwritten), ("behind the end of files", \.behindEnd), ("of holes", \.holes),
    ]
    let parts = kinds.compactMap { words, path -> String? in
      let sum = seen.files.reduce(0) { $0 + $1.extents[keyPath: path] }
      return sum == 0 ? nil : "\(amounts.text(sum)) \(words)"
    }
    return parts.isEmpty ? [] : style.paragraph(parts.joined(separator: "; ") + ".")
  }
}
